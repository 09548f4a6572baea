// SPDX-License-Identifier: Apache-2.0
// The hooks by which pages ask for views: one for a single view, one for a paged list.
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
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

export interface Pages<Row, First = Page<Row>> {
  rows: Row[]; total: number; hasMore: boolean; loadMore: () => void; loadingMore: boolean; moreFailed: boolean;
  /** The page after these is of a snapshot that is gone: only the list from its beginning can be shown. */
  stale: boolean;
  /** Asks for the list from its beginning. */
  anew: () => void;
  /** The first page, with what it says of the whole list. */
  first: First;
}

/** A paged list; pathOf adds the cursor. null: not now. */
export function usePages<Row, First extends Page<Row> = Page<Row>>(pathOf: ((cursor: string | null) => string) | null): View<Pages<Row, First>> {
  const { i18n } = useTranslation();
  const client = useQueryClient();
  const query = useInfiniteQuery<Answer<Page<Row>>, Error, { pages: Answer<Page<Row>>[] }, unknown[], string | null>({
    queryKey: [i18n.language, 'pages', pathOf?.(null)],
    queryFn: ({ pageParam, signal }) => getView<Page<Row>>(pathOf!(pageParam), i18n.language, signal),
    enabled: pathOf !== null,
    initialPageParam: null,
    placeholderData: (before, query) => (pathOf && query?.queryKey[2] === pathOf(null) ? before : undefined),
    getNextPageParam: (last) => (last.state === 'ready' ? last.data.next : undefined),
    refetchInterval: ({ state: { data } }) => (data?.pages[0]?.state === 'computing' ? kPollMs : false),
  });
  const first = query.data?.pages[0];
  if (first?.state === 'ready') {
    const rows = query.data!.pages.flatMap((page) => (page.state === 'ready' ? page.data.items : []));
    return {
      state: 'ready', refreshing: query.isFetching,
      data: {
        rows, total: first.data.total, hasMore: query.hasNextPage, loadingMore: query.isFetchingNextPage, moreFailed: query.isFetchNextPageError, stale: query.isFetchNextPageError && asRefusal(query.error).status === 410, first: first.data as First,
        anew: () => void client.resetQueries({ queryKey: [i18n.language, 'pages', pathOf?.(null)] }),
        loadMore: () => { if (!query.isFetchingNextPage) void query.fetchNextPage(); },
      },
    };
  }
  if (query.isError) return { state: 'failed', error: asRefusal(query.error), retry: () => void query.refetch() };
  if (first?.state === 'computing') return first;
  return { state: 'loading' };
}

/** Changes the rows of every list below a path that is kept, so that what somebody just did is seen at once. */
export function usePatch<Row>(below: string) {
  const client = useQueryClient();
  return (change: (row: Row) => Row) => {
    client.setQueriesData<{ pages: Answer<Page<Row>>[] }>({ predicate: ({ queryKey }) => queryKey[1] === 'pages' && String(queryKey[2]).startsWith(below) }, (data) =>
      data && { ...data, pages: data.pages.map((page) => (page.state === 'ready' ? { ...page, data: { ...page.data, items: page.data.items.map(change) } } : page)) });
  };
}

/** Marks the views below paths as old: they are asked again when they are next looked at. now: those in sight are asked at once. */
export function useOld() {
  const client = useQueryClient();
  return (paths: string[], now: boolean) => client.invalidateQueries({
    predicate: ({ queryKey }) => queryKey[1] !== 'pages' && paths.some((path) => String(queryKey[1]).startsWith(path)), refetchType: now ? 'active' : 'none',
  });
}
