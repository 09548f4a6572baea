// SPDX-License-Identifier: Apache-2.0
// The form itself: the home, a part a person with their sections, in them a row a question, and lists of lines. In the language in which it is asked.
import { useState, type ReactNode } from 'react';
import { useLanguage } from '../../i18n';
import { emptyGroup, isAsked, nameOf, type Group } from './answers';
import { countOf, wrongOf, type Wrong } from './checks';
import css from './form.module.css';
import { formWords } from './form-words';
import { Input } from './inputs.component';
import { helpOf, isList, isSection, membersOf, textOf, type Item } from './questionnaire';

export interface FormView {
  home: Group; language: string; readOnly: boolean;
  /** What the server says of a question, and whether an answer would decide what is open; by group and question. */
  findings: Map<string, string[]>; wanted: Set<string>;
  onAnswer: (group: Group, item: Item, texts: string[], beside: Item[]) => void;
  onAdd: (group: Group, item: Item, entry: Group) => void;
  onRemove: (item: Item, entry: Group) => void;
}
export const spotOf = (group: Group, link: string) => `${group.key} ${link}`;
export const fieldOf = (group: Group, link: string) => `${group.key}-${link}`;
export const kFirstList = 'people'; // whom the form is about is the first of them

/** What is wrong with an answer, in the reader's words. */
function useWrongWords() {
  const { t } = useLanguage();
  return (wrong: Wrong) => ('limit' in wrong ? t(`coverForm.wrong.${wrong.kind}`, { limit: wrong.limit }) : t(`coverForm.wrong.${wrong.kind}`));
}

function Question({ item, around, view, beside }: { item: Item; around: Group[]; view: FormView; beside: Item[] }) {
  const { t } = useLanguage();
  const say = useWrongWords();
  const [left, setLeft] = useState(false);
  const group = around[0]!;
  const texts = group.answers[item.linkId] ?? [];
  const id = fieldOf(group, item.linkId);
  const help = helpOf(item, view.language);
  const wrong = left || !['date', 'integer', 'decimal', 'string'].includes(item.type) ? wrongOf(item, texts, view.home, group) : null;
  const findings = wrong ? [] : (view.findings.get(spotOf(group, item.linkId)) ?? []);
  const wanted = texts.length === 0 && view.wanted.has(spotOf(group, item.linkId));
  const notes = [...(help ? [`${id}-help`] : []), ...(wrong || findings.length ? [`${id}-wrong`] : [])].join(' ') || undefined;
  return (
    <div className={css.question} data-wanted={wanted || undefined} data-answered={texts.length > 0 || undefined} data-field={id}>
      <div className={css.asks}>
        <span id={`${id}-label`} className={css.label} lang={view.language}>{textOf(item, view.language)}{item.required && <span className={css.needed}> ({formWords(view.language).needed})</span>}</span>
        {help && <span id={`${id}-help`} className={css.help} lang={view.language}>{help}</span>}
        {wanted && <span className={css.wants}>◆ {t('coverForm.wanted')}</span>}
      </div>
      <div className={css.answer} lang={view.language}>
        <Input item={item} group={group} home={view.home} language={view.language} id={id} label={`${id}-label`} describedBy={notes} wrong={wrong !== null || findings.length > 0} texts={texts} onChange={(after) => view.onAnswer(group, item, after, beside)} onLeave={() => setLeft(true)} />
        {(wrong || findings.length > 0) && <p id={`${id}-wrong`} className={css.wrong}>{wrong ? say(wrong) : findings.map((one, k) => <span key={k} lang="en">{one}</span>)}</p>}
      </div>
    </div>
  );
}

function Remove({ name, onRemove }: { name: string; onRemove: () => void }) {
  const { t } = useLanguage();
  const [sure, setSure] = useState(false);
  if (!sure) return <button type="button" className={`link ${css.remove} no-print`} onClick={() => setSure(true)}>{t('coverForm.remove', { name })}</button>;
  return <span className={`${css.remove} no-print`} role="group" aria-label={t('coverForm.remove', { name })}>{t('coverForm.reallyRemove', { name })} <button type="button" className="link" autoFocus onClick={onRemove}>{t('coverForm.yesRemove')}</button> <button type="button" className="link" onClick={() => setSure(false)}>{t('coverForm.keep')}</button></span>;
}

function List({ item, around, view }: { item: Item; around: Group[]; view: FormView }) {
  const group = around[0]!;
  const words = formWords(view.language);
  const people = item.linkId === kFirstList;
  const entries = group.lists[item.linkId] ?? [];
  const questions = membersOf(item.item ?? []);
  const add = () => {
    const entry = emptyGroup();
    view.onAdd(group, item, entry);
    setTimeout(() => document.getElementById(fieldOf(entry, questions[0]?.linkId ?? ''))?.focus(), 0);
  };
  return (
    <>
      {people && <p className={css.intro} lang={view.language}>{[textOf(item, view.language), helpOf(item, view.language)].filter(Boolean).join(' ')}</p>}
      {entries.map((entry, k) => {
        const name = people ? nameOf(entry, 'id') || words.person(k + 1) : words.line(k + 1);
        const head = people ? <h2 lang={view.language}>{name}</h2> : <h4 lang={view.language}>{name}</h4>;
        const id = `part-${entry.key}`;
        return (
          <section key={entry.key} id={id} className={people ? css.person : css.line} aria-label={name} tabIndex={-1}>
            <header className={css.head}>{head}{people && <Count items={questions} around={[entry, ...around]} />}{!view.readOnly && !(people && k === 0) && <Remove name={name} onRemove={() => view.onRemove(item, entry)} />}</header>
            <Items items={item.item ?? []} around={[entry, ...around]} view={view} />
          </section>
        );
      })}
      {!view.readOnly && <p className="no-print"><button type="button" className={css.add} lang={view.language} onClick={add}>+ {people ? words.addPerson : words.addLine}</button></p>}
    </>
  );
}

function Count({ items, around }: { items: Item[]; around: Group[] }) {
  const { t } = useLanguage();
  const { asked, answered } = countOf(items, around);
  return <span className={`quiet ${css.count}`}>{t('coverForm.answered', { answered, asked })}</span>;
}

/** What stands in a group, in order. */
export function Items({ items, around, view }: { items: Item[]; around: Group[]; view: FormView }): ReactNode {
  return items.map((item) => {
    if (item.type === 'display' || !isAsked(item, around)) return null;
    if (isSection(item)) return <section key={item.linkId} className={css.section}><h3 lang={view.language}>{textOf(item, view.language)}</h3><Items items={item.item ?? []} around={around} view={view} /></section>;
    if (isList(item)) return <List key={item.linkId} item={item} around={around} view={view} />;
    return <Question key={item.linkId} item={item} around={around} view={view} beside={items} />;
  });
}
