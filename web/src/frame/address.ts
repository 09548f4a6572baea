// SPDX-License-Identifier: Apache-2.0
// State lives in the address: the period goes along from page to page, everything else belongs to a page.
// The side panel is the parameter `panel`: entries joined by "~", the last one shown, "back" drops it.
import { useCallback, useEffect, useMemo } from 'react';
import { useLocation, useNavigate, useSearchParams } from 'react-router';

type Values = Record<string, string | null | undefined>;

export interface Address {
  get: (name: string) => string | null;
  /** Sets parameters of this page (null removes). Filters replace the entry in the history unless `push`. */
  set: (values: Values, how?: { push?: boolean }) => void;
  /** The address of another page, with the period. */
  to: (path: string, values?: Values) => string;
  /** The address of this page with other parameters. */
  here: (values: Values) => string;
  period: string | null;
}

export function useAddress(): Address {
  const [query, setQuery] = useSearchParams();
  const { pathname } = useLocation();
  const period = query.get('period');
  const set = useCallback((values: Values, how?: { push?: boolean }) => {
    setQuery((before) => changed(before, values), { replace: !how?.push, preventScrollReset: true });
  }, [setQuery]);
  return useMemo(() => ({
    get: (name) => query.get(name),
    set,
    to: (path, values = {}) => withText(path, changed(new URLSearchParams(), { period, ...values })),
    here: (values) => withText(pathname, changed(query, values)),
    period,
  }), [query, set, period, pathname]);
}

function changed(before: URLSearchParams, values: Values): URLSearchParams {
  const after = new URLSearchParams(before);
  for (const [name, value] of Object.entries(values)) {
    if (value === null || value === undefined || value === '') after.delete(name);
    else after.set(name, value);
  }
  return after;
}

function withText(path: string, query: URLSearchParams): string {
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}

export function usePanel() {
  const { get, set } = useAddress();
  const stack = (get('panel') ?? '').split('~').filter(Boolean);
  const put = (entries: string[], push: boolean) => set({ panel: entries.join('~') }, { push });
  return {
    entry: stack.at(-1) ?? null,
    depth: stack.length,
    open: (entry: string) => put([entry], stack.length === 0),
    deeper: (entry: string) => put([...stack, entry], false),
    back: () => put(stack.slice(0, -1), false),
    replaceTop: (entry: string) => put([...stack.slice(0, -1), entry], false),
    close: () => put([], false),
  };
}

export const evidenceEntry = (person: string, measure: string, group: string) => ['evidence', person, measure, group].map(encodeURIComponent).join('/');

export const todayEntry = (person: string) => ['today', person].map(encodeURIComponent).join('/');

/** The document's title. Never a person's name: titles stay in the browser's history. */
export function useTitle(title: string) {
  useEffect(() => { document.title = `${title} · Bogam`; }, [title]);
}

export function useGo() {
  const navigate = useNavigate();
  const { to } = useAddress();
  return (path: string, values?: Values) => void navigate(to(path, values));
}
