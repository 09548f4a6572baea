// SPDX-License-Identifier: Apache-2.0
// The questions for health cover, answered for a person's home: one form, saved as it is written, with what it leads to beside it. The form speaks the language of
// whoever is asked, the page around it the reader's.
import { Button } from '@mantine/core';
import { useEffect, useMemo, useRef, useState } from 'react';
import { Link, useParams } from 'react-router';
import { withQuery } from '../../api/client';
import type { Person } from '../../api/types';
import { useView } from '../../api/views.resource';
import { useAddress, useGo, useTitle } from '../../frame/address';
import { useLanguage } from '../../i18n';
import { chooseNames, writeDate, writeName } from '../../i18n/format';
import { OpenedBanner, OutOfReach, useMayOpen, useOpened } from '../../person/open-record.component';
import { useReader } from '../../session/session';
import { SignerField, useSigner } from '../../session/signer.component';
import { Failure, Lines } from '../../states/states.component';
import { answered, at, eachGroup, emptyGroup, isAsked, isWholeDate, nameOf, withEntry, withoutEntry, withSpouse, type Group } from './answers';
import { Conflict } from './conflict.component';
import type { Draft, Place } from './draft';
import { useDraft, useDraftState } from './draft.resource';
import css from './form.module.css';
import { fieldOf, Items, kFirstList, spotOf, type FormView } from './groups.component';
import { momentOf } from './moment';
import { Outcome, useOutcome, useSentence } from './outcome.component';
import { isList, languagesOf, membersOf, textOf, titleOf, type Item, type Questionnaire } from './questionnaire';
import { SaveMark } from './save-mark.component';

const kSpouse = 'spouse'; // docs/healthplan.md: each other's

const languageName = (code: string) => new Intl.DisplayNames([code], { type: 'language' }).of(code) ?? code;

/** Puts the reader at a question; a list or a question that is not asked leads to the one on which it hangs. */
function goTo(form: Questionnaire, home: Group, group: Group, link: string) {
  let items: Item[] = [];
  eachGroup(form, home, (one, of) => { if (one.key === group.key) items = membersOf(of); });
  const item = items.find((one) => one.linkId === link);
  const hidden = item && (isList(item) || !isAsked(item, [group, home]));
  const target = hidden && item.enableWhen?.[0] ? item.enableWhen[0].question : link;
  const row = document.querySelector<HTMLElement>(`[data-field="${CSS.escape(fieldOf(group, target))}"]`);
  const control = row?.querySelector<HTMLElement>('input:checked, input:not([type=radio]), select') ?? row?.querySelector<HTMLElement>('input') ?? document.getElementById(`part-${group.key}`);
  row?.scrollIntoView?.({ block: 'center' });
  control?.focus({ preventScroll: row !== null });
}

function LanguageSelect({ form, value, onChange }: { form: Questionnaire; value: string; onChange: (language: string) => void }) {
  const { t } = useLanguage();
  return <label className={css.language}>{t('coverForm.language')} <select className={css.select} value={value} onChange={(e) => onChange(e.currentTarget.value)}>{languagesOf(form).map((one) => <option key={one} value={one} lang={one}>{languageName(one)}</option>)}</select></label>;
}

/** The people of the form, to go to. */
function Outline({ home, person }: { home: Group; person: (n: number) => string }) {
  const { t } = useLanguage();
  const people = home.lists[kFirstList] ?? [];
  if (people.length < 2) return null;
  return <nav className={`${css.outline} no-print`} aria-label={t('coverForm.people')}>{people.map((one, k) => <a key={one.key} href={`#part-${one.key}`} onClick={(e) => { e.preventDefault(); const part = document.getElementById(`part-${one.key}`); part?.scrollIntoView?.(); part?.focus({ preventScroll: true }); }}>{nameOf(one, 'id') || person(k + 1)}</a>)}</nav>;
}

function Filling({ person, who, form, draft, signer }: { person: string; who: string; form: Questionnaire; draft: Draft; signer: ReturnType<typeof useSigner> }) {
  const { t, language } = useLanguage();
  const { get, set } = useAddress();
  const go = useGo();
  const reader = useReader();
  const state = useDraftState(draft);
  const { home } = state;
  const wished = get('form') ?? language;
  const asked = languagesOf(form).includes(wished) ? wished : languagesOf(form)[0]!;
  const day = home.answers.asked_on?.[0] ?? '';
  const outcome = useOutcome(person, state.id, isWholeDate(day) ? day : null);
  const readOnly = !reader?.may('write-records');
  const refusedBox = useRef<HTMLElement>(null);
  const [finishing, setFinishing] = useState(false);
  useEffect(() => { if (state.refused?.length) refusedBox.current?.focus(); }, [state.refused]);

  const people = home.lists[kFirstList] ?? [];
  const labelOf = (place: string) => {
    const found = at(home, place);
    let item: Item | undefined;
    eachGroup(form, home, (group, items) => { if (group.key === found?.group.key) item = membersOf(items).find((one) => one.linkId === found.link); });
    const whose = people[Number(/^people\[(\d+)\]/.exec(place)?.[1] ?? -1)];
    return [whose && (nameOf(whose, 'id') || t('coverForm.person', { n: people.indexOf(whose) + 1 })), item ? textOf(item, asked) : place].filter(Boolean).join(': ');
  };
  const shown = state.refused ?? [];
  const findings = useMemo(() => {
    const out = new Map<string, string[]>();
    for (const one of shown) { const found = at(home, one.field); if (found) out.set(spotOf(found.group, found.link), [...(out.get(spotOf(found.group, found.link)) ?? []), one.message]); }
    return out;
  }, [shown, home]);
  const wanted = useMemo(() => {
    const all = outcome.state === 'ready' ? (outcome.data.decision?.wanted ?? []) : [];
    return new Set(all.flatMap((one) => { const of = people.find((each) => nameOf(each, 'id') === one.person); return of && one.link ? [spotOf(of, one.link)] : []; }));
  }, [outcome, people]);

  const view: FormView = {
    home, language: asked, readOnly, findings, wanted,
    onAnswer: (group, item, texts, beside) => {
      const now = draft.state.home;
      let after = item.linkId === kSpouse ? withSpouse(now, kFirstList, kSpouse, group.key, texts) : answered(now, group.key, item.linkId, texts);
      const self = { ...group, answers: { ...group.answers, [item.linkId]: texts } };
      for (const list of beside) if (isList(list) && list.enableWhen?.some((when) => when.question === item.linkId) && isAsked(list, [self, now]) && !group.lists[list.linkId]?.length) after = withEntry(after, group.key, list.linkId, emptyGroup());
      draft.change(after);
    },
    onAdd: (group, item, entry) => draft.change(withEntry(draft.state.home, group.key, item.linkId, entry)),
    onRemove: (_, entry) => draft.change(withoutEntry(draft.state.home, entry.key)),
  };
  const onPlace = (field: string) => { const found = at(draft.state.home, field); if (found) goTo(form, draft.state.home, found.group, found.link); };
  const onWanted = (name: string, link: string) => { const of = people.find((one) => nameOf(one, 'id') === name); if (of) goTo(form, home, of, link); };
  const lacks = state.findings.map((one: Place) => ({ ...one, label: labelOf(one.field) }));
  const sentence = useSentence(outcome, lacks.length);
  const finish = async () => {
    setFinishing(true);
    const done = await draft.finish();
    setFinishing(false);
    if (done) go(`/people/${encodeURIComponent(person)}`);
  };
  const translated = outcome.state === 'ready' ? outcome.data.programme.languages.find((one) => one.language === asked) : undefined;
  return (
    <div className={css.columns}>
      <div className={css.form}>
        <header className={css.title}>
          <h1 lang={asked}>{titleOf(form, asked)}</h1>
          <p className={css.who}><Link to={`/people/${encodeURIComponent(person)}`} className="no-print">← {who}</Link><span className="print-only">{who}</span></p>
          <div className={`${css.tools} no-print`}>
            <LanguageSelect form={form} value={asked} onChange={(one) => set({ form: one === language ? null : one })} />
            <Button size="compact-sm" variant="default" onClick={() => window.print()}>{t('coverForm.print')}</Button>
          </div>
        </header>
        {translated && !translated.reviewed && <p className="quiet">{t('coverForm.unreviewed')}</p>}
        {form.item.filter((one) => one.type === 'display').map((one) => <p key={one.linkId} className={css.notice} lang={asked}>{textOf(one, asked)}</p>)}
        {readOnly && <p role="note">{t('coverForm.readOnly')}</p>}
        {signer.asks && <div className={`${css.signer} no-print`}><SignerField signer={signer} /></div>}
        {state.takenFrom && <p role="status" className={css.taken}>{t('coverForm.takenFrom', { who: state.takenFrom.author?.display ?? t('coverForm.somebody'), when: momentOf(state.takenFrom.authored, language) })}</p>}
        {state.save === 'conflict' && state.theirs && <Conflict form={form} ours={home} theirs={state.theirs} asked={asked} onTheirs={() => draft.takeTheirs()} onOurs={() => void draft.keepOurs()} />}
        {shown.length > 0 && (
          <section ref={refusedBox} className={css.conflict} role="alert" tabIndex={-1} aria-label={t('coverForm.refused', { count: shown.length })}>
            <h2>{t('coverForm.refused', { count: shown.length })}</h2>
            <ul className={css.places}>{shown.map((one, k) => <li key={k}><button type="button" className="link" onClick={() => onPlace(one.field)}>{labelOf(one.field)}</button> <span lang="en">{one.message}</span></li>)}</ul>
          </section>
        )}
        <Outline home={home} person={(n) => t('coverForm.person', { n })} />
        <fieldset className={css.all} disabled={readOnly}>
          <legend className="sr-only">{titleOf(form, asked)}</legend>
          <Items items={form.item} around={[home]} view={view} />
        </fieldset>
      </div>
      <aside className={css.aside}>
        <div className={`${css.bar} no-print`}>
          <SaveMark state={state} onRetry={() => void draft.flush()} />
          <p className={css.sentence}>{sentence}</p>
          {!readOnly && <Button size="sm" loading={finishing} disabled={state.save === 'conflict'} onClick={() => void finish()}>{t('coverForm.finish')}</Button>}
        </div>
        <Outcome view={outcome} lacks={lacks} onPlace={onPlace} onWanted={onWanted} />
        <p className={`quiet ${css.finishNote} no-print`}>{t('coverForm.finishNote')}</p>
      </aside>
    </div>
  );
}

export default function FormPage() {
  const { person = '' } = useParams();
  const { t, language } = useLanguage();
  const { period } = useAddress();
  useTitle(t('coverForm.title'));
  const of = useView<Person>(withQuery(`/api/people/${encodeURIComponent(person)}`, { period }));
  const signer = useSigner();
  const draft = useDraft(person, signer.asks && signer.ready ? signer.by : undefined);
  const mayOpen = useMayOpen();
  const opened = useOpened(person);
  if (mayOpen && of.state === 'failed' && of.error.status === 404) return <OutOfReach person={person} />;
  const failed = of.state === 'failed' ? of : draft.state === 'failed' ? draft : null;
  if (failed) return <><h1>{t('coverForm.title')}</h1><Failure error={failed.error} retry={failed.retry} page /></>;
  if (of.state !== 'ready' || draft.state !== 'ready') return <><h1 className="sr-only">{t('coverForm.title')}</h1><Lines count={2} height={30} /><Lines count={12} height={32} /></>;
  const [name] = chooseNames(of.data.names, language);
  const who = `${writeName(name) ?? person} · ${writeDate(of.data.birthDate, language)}`;
  return <article className={css.page}>{opened && <OpenedBanner />}<Filling key={person} person={person} who={who} form={draft.form} draft={draft.draft} signer={signer} /></article>;
}
