// SPDX-License-Identifier: Apache-2.0
// JSON with its names and values told apart. Numbers keep their stored digits (parseExactly in api/client.ts).
import type { ReactNode } from 'react';
import css from './panel.module.css';

const token = /("(?:[^"\\]|\\.)*")(\s*:)?|-?\d[\d.eE+-]*|true|false|null/g;

function coloured(text: string): ReactNode[] {
  const out: ReactNode[] = [];
  let from = 0;
  for (const match of text.matchAll(token)) {
    out.push(text.slice(from, match.index));
    out.push(match[2] ? <b key={match.index}>{match[1]}</b> : <i key={match.index}>{match[0]}</i>);
    from = match.index + (match[2] ? match[1]!.length : match[0].length);
  }
  out.push(text.slice(from));
  return out;
}

export function Json({ value, label }: { value: unknown; label: string }) {
  return <pre className={css.json} tabIndex={0} role="region" aria-label={label}>{coloured(JSON.stringify(value, null, 2))}</pre>;
}
