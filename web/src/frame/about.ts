// SPDX-License-Identifier: Apache-2.0
// What the server says of itself and its records: period, years, whether anybody is real.
import type { About } from '../api/types';
import { useView } from '../api/views.resource';

/** Null until it is known. */
export function useAbout() {
  const view = useView<About>('/api/about');
  return view.state === 'ready' ? view.data : null;
}
