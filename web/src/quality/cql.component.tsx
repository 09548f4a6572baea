// SPDX-License-Identifier: Apache-2.0
// CQL text with its kinds of words told apart, line numbers, and the chosen definition marked.
import { NativeSelect } from '@mantine/core';
import { useEffect, useMemo, useRef } from 'react';
import type { Cql } from '../api/types';
import { useLanguage } from '../i18n';
import css from './cql.module.css';

const keywords = new Set(('after all and as asc before begins between by called case cast code codesystem codesystems concept contains context convert date day days define desc descending difference display distinct div during else end ends '
  + 'exists expand except false fluent flatten from function hour hours if implies in include included includes intersect Interval is let library List maximum meets millisecond milliseconds minimum minute minutes mod month months not now null '
  + 'occurs of on or or-after or-before overlaps parameter per point predecessor private properly public return same second seconds singleton sort start starts successor such that then timezoneoffset to true Tuple union using valueset version '
  + 'week weeks when where width with within without xor year years AgeInYearsAt Count First Last Max Min Sum').split(' '));
const pattern = /(\/\/[^\n]*|\/\*[\s\S]*?\*\/)|("(?:[^"\\]|\\.)*")|('(?:[^'\\]|\\.)*')|(@[\dT:.+-]+|\b\d+(?:\.\d+)?\b)|([A-Za-z_]\w*)/g;
export type TokenKind = 'comment' | 'name' | 'text' | 'number' | 'keyword' | 'plain';
export interface Token { kind: TokenKind; text: string }

/** The text cut into tokens; joining them gives the text again. */
export function tokensOf(text: string): Token[] {
  const out: Token[] = [];
  let from = 0;
  for (const m of text.matchAll(pattern)) {
    if (m.index > from) out.push({ kind: 'plain', text: text.slice(from, m.index) });
    const kind: TokenKind = m[1] ? 'comment' : m[2] ? 'name' : m[3] ? 'text' : m[4] ? 'number' : keywords.has(m[5]!) ? 'keyword' : 'plain';
    out.push({ kind, text: m[0] });
    from = m.index + m[0].length;
  }
  if (from < text.length) out.push({ kind: 'plain', text: text.slice(from) });
  return out;
}

function linesOf(text: string): Token[][] {
  const lines: Token[][] = [[]];
  for (const token of tokensOf(text)) {
    token.text.split('\n').forEach((part, k) => {
      if (k > 0) lines.push([]);
      if (part) lines.at(-1)!.push({ kind: token.kind, text: part });
    });
  }
  return lines;
}

export function CqlText({ cql, line, onLine }: { cql: Cql; line: number | null; onLine: (line: number) => void }) {
  const { t } = useLanguage();
  const lines = useMemo(() => linesOf(cql.text), [cql.text]);
  const box = useRef<HTMLPreElement>(null);
  const marked = cql.definitions.find((d) => d.line === line);
  useEffect(() => {
    const row = line === null ? null : box.current?.querySelector<HTMLElement>(`[data-line="${line}"]`);
    if (row && box.current) box.current.scrollTop = row.offsetTop - box.current.offsetTop - 60;
  }, [line]);
  return (
    <>
      <NativeSelect aria-label={t('measure.jump')} size="sm" className={css.jump} value={marked ? String(marked.line) : ''} onChange={(e) => e.currentTarget.value && onLine(Number(e.currentTarget.value))}
        data={[{ value: '', label: t('measure.jump') }, ...cql.definitions.map((d) => ({ value: String(d.line), label: d.name }))]} />
      <pre ref={box} className={css.cql} tabIndex={0} role="region" aria-label={`${t('measure.logic')}: ${cql.library} ${cql.version ?? ''}`}>
        {lines.map((tokens, k) => (
          <span key={k} data-line={k + 1} className={css.line} data-marked={(marked && k + 1 >= marked.line && k + 1 <= marked.endLine) || undefined}>
            <span className={css.lineNumber} aria-hidden="true">{k + 1}</span>
            <span>{tokens.map((token, n) => (token.kind === 'plain' ? token.text : <span key={n} className={css[token.kind]}>{token.text}</span>))}{'\n'}</span>
          </span>
        ))}
      </pre>
    </>
  );
}
