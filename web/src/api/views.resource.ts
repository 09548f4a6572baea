// SPDX-License-Identifier: Apache-2.0
// The hooks by which pages ask for views: one for a single view, one for a paged list.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { getView, Refusal, type Answer } from './client';
import type { Page, Progress } from './types';

export type View<T> =
  | { state: 'loading' }
  | { state: 'computing'; progress: Progress }
  | { state: 'failed'; error: Refusal; retry: () => void }
  | { state: 'ready'; data: T; refreshing: boolean };

/** Who is signed in. */
export const kSession = '/api/session';
const kPollMs = 1000;
const asRefusal = (e: unknown) => (e instanceof Refusal ? e : new Refusal(0, ''));

/** One view. A computing answer is asked again each second. stillChanging: keep polling although there is data. */
export function useView<T>(path: string | null, stillChanging?: (data: T) => boolean): View<T> {
  const { i18n } = useTranslation();
  const query = useQuery<Answer<T>>({
    queryKey: [i18n.language, path],
    queryFn: ({ signal }) => getView<T>(path!, i18n.language, signal),
    enabled: path !== null,
    placeholderData: (before, query) => (query?.queryKey[1] === path ? before : undefined), // the other language's texts until ours are there
    refetchInterval: ({ state: { data } }) => (data?.state === 'computing' || (data?.state === 'ready' && stillChanging?.(data.data)) ? kPollMs : false),
  });
  if (query.data?.state === 'ready') return { state: 'ready', data: query.data.data, refreshing: query.isFetching };
  if (query.isError) return { state: 'failed', error: asRefusal(query.error), retry: () => void query.refetch() };
  if (query.data?.state === 'computing') return query.data;
  return { state: 'loading' };
}

export interface Pages<Row> { rows: Row[]; total: number; hasMore: boolean; loadMore: () => void; loadingMore: boolean; moreFailed: boolean }

/** A paged list; pathOf adds the cursor. */
export function usePages<Row>(pathOf: (cursor: string | null) => string): View<Pages<Row>> {
  const { i18n } = useTranslation();
  const query = useInfiniteQuery<Answer<Page<Row>>, Error, { pages: Answer<Page<Row>>[] }, unknown[], string | null>({
    queryKey: [i18n.language, 'pages', pathOf(null)],
    queryFn: ({ pageParam, signal }) => getView<Page<Row>>(pathOf(pageParam), i18n.language, signal),
    initialPageParam: null,
    placeholderData: (before, query) => (query?.queryKey[2] === pathOf(null) ? before : undefined),
    getNextPageParam: (last) => (last.state === 'ready' ? last.data.next : undefined),
    refetchInterval: ({ state: { data } }) => (data?.pages[0]?.state === 'computing' ? kPollMs : false),
  });
  const first = query.data?.pages[0];
  if (first?.state === 'ready') {
    const rows = query.data!.pages.flatMap((page) => (page.state === 'ready' ? page.data.items : []));
    return {
      state: 'ready', refreshing: query.isFetching,
      data: {
        rows, total: first.data.total, hasMore: query.hasNextPage, loadingMore: query.isFetchingNextPage, moreFailed: query.isFetchNextPageError,
        loadMore: () => { if (!query.isFetchingNextPage) void query.fetchNextPage(); },
      },
    };
  }
  if (query.isError) return { state: 'failed', error: asRefusal(query.error), retry: () => void query.refetch() };
  if (first?.state === 'computing') return first;
  return { state: 'loading' };
}
