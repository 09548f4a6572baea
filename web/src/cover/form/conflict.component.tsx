// SPDX-License-Identifier: Apache-2.0
// Somebody else saved the form meanwhile: who and when, where the two say something else, and which of them is to go on.
import { Button } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useLanguage } from '../../i18n';
import { readResponse, type FormResponse, type Group } from './answers';
import { differences } from './draft';
import css from './form.module.css';
import { formWords } from './form-words';
import { textOf, type Questionnaire } from './questionnaire';
import { momentOf } from './moment';

const kMost = 30;

export function Conflict({ form, ours, theirs, asked, onTheirs, onOurs }: { form: Questionnaire; ours: Group; theirs: FormResponse; asked: string; onTheirs: () => void; onOurs: () => void }) {
  const { t, language } = useLanguage();
  const box = useRef<HTMLElement>(null);
  useEffect(() => box.current?.focus(), []);
  const words = formWords(asked);
  const different = differences(form, ours, readResponse(form, theirs), asked, words.yes, words.no);
  const who = theirs.author?.display ?? t('coverForm.somebody');
  const finished = theirs.id === undefined; // what is finished is not gone on with: the form that comes is a new one
  return (
    <section ref={box} className={css.conflict} role="alert" tabIndex={-1} aria-label={t('coverForm.conflict')}>
      <h2>{t('coverForm.conflict')}</h2>
      <p>{finished ? t('coverForm.conflictFinished') : t('coverForm.conflictBy', { who, when: momentOf(theirs.authored, language) })}</p>
      {different.length > 0 && (
        <div className={css.scroll} tabIndex={0} role="group" aria-label={t('coverForm.differences')}>
          <table className="table">
            <thead><tr><th scope="col">{t('coverForm.question')}</th><th scope="col">{t('coverForm.ours')}</th><th scope="col">{t('coverForm.theirs')}</th></tr></thead>
            <tbody>{different.slice(0, kMost).map((one) => <tr key={one.path}><th scope="row" lang={asked}>{[one.of.who, textOf(one.of.item, asked)].filter(Boolean).join(': ')}</th><td>{one.ours ?? '–'}</td><td>{one.theirs ?? '–'}</td></tr>)}</tbody>
          </table>
        </div>
      )}
      <p className={css.buttons}><Button size="sm" onClick={onTheirs}>{t('coverForm.takeTheirs')}</Button> <Button size="sm" variant="default" onClick={onOurs}>{t('coverForm.keepOurs')}</Button></p>
    </section>
  );
}
