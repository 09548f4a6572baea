// SPDX-License-Identifier: Apache-2.0
// The pages of the workspace, and who may open each: the frame shows no others.
import { useReader } from '../session/session';

const pages = [
  { name: 'today', path: '/', key: 't', wants: ['list-people'] },
  { name: 'people', path: '/people', key: 'p', wants: ['list-people'] },
  { name: 'quality', path: '/quality', key: 'q', wants: ['read-counts'] },
  { name: 'models', path: '/models', key: 'm', wants: ['read-counts'] },
  { name: 'plan', path: '/plan', key: 'l', wants: ['read-counts'] },
  { name: 'admin', path: '/admin', key: '', wants: ['manage-users', 'read-audit'] },
] as const;
export type PageName = (typeof pages)[number]['name'];

/** Those that the reader may open; none until it is known who reads. */
export function usePageList() {
  const reader = useReader();
  return reader ? pages.filter((page) => page.wants.some((activity) => reader.may(activity))) : [];
}
