// SPDX-License-Identifier: Apache-2.0
// The decision as a letter, in a language of the programme; it ends with the programme's notice, and says where nobody has reviewed the language.
import { useId, useState } from 'react';
import { withQuery } from '../api/client';
import { useView } from '../api/views.resource';
import { useLanguage } from '../i18n';
import { Failure, Lines } from '../states/states.component';
import css from './cover.module.css';
import type { Letter as LetterView, MemberCover } from './types';

export function Letter({ person, languages }: { person: string; languages: MemberCover['programme']['languages'] }) {
  const { t, language } = useLanguage();
  const id = useId();
  const [wanted, setWanted] = useState<string | null>(null);
  const view = useView<LetterView>(wanted === null ? null : withQuery(`/api/people/${encodeURIComponent(person)}/cover/letter`, { language: wanted }));
  const first = languages.find((one) => one.language === language) ?? languages[0];
  if (!first) return null;
  return (
    <details className={css.part} onToggle={(e) => { if (e.currentTarget.open && wanted === null) setWanted(first.language); }}>
      <summary>{t('cover.letter')}</summary>
      <p className={css.kind}><label htmlFor={id}>{t('cover.letterIn')}</label> <select id={id} className={css.select} value={wanted ?? first.language} onChange={(e) => setWanted(e.target.value)}>{languages.map((one) => <option key={one.language} value={one.language} lang={one.language}>{one.name}</option>)}</select></p>
      {view.state === 'failed' && <Failure error={view.error} retry={view.retry} />}
      {wanted !== null && (view.state === 'loading' || view.state === 'computing') && <Lines count={4} height={20} />}
      {view.state === 'ready' && <div className={css.letter} lang={view.data.language}>{view.data.text.trim()}</div>}
    </details>
  );
}
