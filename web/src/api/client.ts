// SPDX-License-Identifier: Apache-2.0
// Fetches views. An answer is data, or "still computing" with its progress, or a Refusal with the server's own sentence.
import type { Progress } from './types';

export type Answer<T> = { state: 'ready'; data: T } | { state: 'computing'; progress: Progress };

/** The server said no (status > 0), or could not be reached (status 0). */
export class Refusal extends Error {
  readonly status: number;
  readonly diagnostics: string | null;
  /** Each sentence of the answer; the message is the first. */
  readonly texts: string[];
  /** Of a form: where something is wrong, and what. */
  readonly places: { field: string; message: string }[];
  constructor(status: number, text: string, diagnostics: string | null = null, texts: string[] = [text], places: { field: string; message: string }[] = []) {
    super(text);
    this.status = status;
    this.diagnostics = diagnostics;
    this.texts = texts;
    this.places = places;
  }
}

interface Outcome { resourceType?: string; issue?: { details?: { text?: string }; diagnostics?: string; expression?: string[] }[] }

export async function refusalOf(response: Response): Promise<Refusal> {
  try {
    const issues = ((await response.json()) as Outcome).issue ?? [];
    const issue = issues[0];
    const texts = issues.flatMap((each) => each.details?.text ?? []);
    const places = issues.map((each) => ({ field: each.expression?.[0] ?? '', message: each.details?.text ?? '' }));
    return new Refusal(response.status, issue?.details?.text ?? issue?.diagnostics ?? '', issue?.details?.text ? (issue.diagnostics ?? null) : null, texts, places);
  } catch {
    return new Refusal(response.status, '');
  }
}

interface RawJson { rawJSON?: (text: string) => unknown }

/** Parses a resource so that numbers keep their written digits (1.0 stays 1.0) where the browser can do that. */
export function parseExactly(text: string): unknown {
  const { rawJSON } = JSON as unknown as RawJson;
  if (!rawJSON) return JSON.parse(text);
  const keep = (_: string, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' && context?.source !== undefined && String(value) !== context.source ? rawJSON(context.source) : value;
  return JSON.parse(text, keep as (this: unknown, key: string, value: unknown) => unknown);
}

export async function getView<T>(path: string, language: string, signal?: AbortSignal): Promise<Answer<T>> {
  let response: Response;
  try {
    response = await fetch(path, { headers: { 'Accept-Language': language, Accept: 'application/json, application/fhir+json' }, signal });
  } catch (e) {
    if (signal?.aborted) throw e;
    throw new Refusal(0, '');
  }
  if (response.status === 202) return { state: 'computing', progress: ((await response.json()) as { progress: Progress }).progress };
  if (!response.ok) throw await refusalOf(response);
  return { state: 'ready', data: (path.startsWith('/fhir/') ? parseExactly(await response.text()) : await response.json()) as T };
}

/** Sends a change and gives its answer (null where it has none); throws a Refusal. Nothing is sent twice by itself. outlives: it goes on although the page goes. */
export async function send<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body: unknown, headers: Record<string, string> = {}, outlives = false): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, { method, headers: { Accept: 'application/json, application/fhir+json', ...(body === null ? {} : { 'Content-Type': 'application/json' }), ...headers }, ...(body === null ? {} : { body: JSON.stringify(body) }), ...(outlives ? { keepalive: true } : {}) });
  } catch {
    throw new Refusal(0, '');
  }
  if (!response.ok) throw await refusalOf(response);
  return (response.status === 204 ? null : await response.json()) as T;
}

/** A path with those parameters that have a value. */
export function withQuery(path: string, parameters: Record<string, string | number | null | undefined>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== null && value !== undefined && value !== '') query.set(name, String(value));
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}
