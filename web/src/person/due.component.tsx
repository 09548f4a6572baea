// SPDX-License-Identifier: Apache-2.0
// What is due, each with why, its source, and the records that decided it; then the other measures.
import { Link } from 'react-router';
import type { Person, PersonMeasure, Why } from '../api/types';
import { evidenceEntry, useAddress, usePanel } from '../frame/address';
import { useLanguage } from '../i18n';
import { withoutTag, writeDate, writePeriod } from '../i18n/format';
import { Criterion } from '../states/criterion.component';
import { Computing } from '../states/states.component';
import { StatusMark } from '../states/status-mark.component';
import css from './person.module.css';

function Reason({ why }: { why: Why }) {
  const { t, language } = useLanguage();
  const { open } = usePanel();
  const value = why.value === null ? t('person.null') : t(why.value ? 'person.true' : 'person.false');
  return (
    <li>
      {why.text && <span className={css.whyText}><Criterion text={why.text} value={why.value} /></span>}
      <span className={css.expression}><code>{why.expression}</code> = {value}</span>
      {why.resources.slice(0, 3).map((r) => (
        <span key={r.resource} className={css.used}><button type="button" className="link" onClick={() => open(r.resource)}>{withoutTag(r.summary)}</button> <span className="quiet">{writeDate(r.date, language)}</span></span>
      ))}
    </li>
  );
}

/** On paper the first of them, and how many more there are. */
const kPrinted = 6;

function MeasureItem({ item, person, printed }: { item: PersonMeasure; person: Person; printed: boolean }) {
  const { t } = useLanguage();
  const { to } = useAddress();
  const { open, entry } = usePanel();
  const evidence = evidenceEntry(person.id, item.measure, item.group);
  const source = item.version && (item.publisher ? t('person.source', { publisher: item.publisher, version: item.version }) : t('person.sourceVersion', { version: item.version }));
  const brief = item.status !== 'due' && item.status !== 'failed';
  return (
    <li className={printed ? css.item : `${css.item} no-print`} data-open={entry === evidence || undefined} data-status={item.status}>
      <div className={css.itemHead}>
        <span className={css.itemTitle}>{item.title}{item.groupTitle ? `: ${item.groupTitle}` : ''}</span>
        <StatusMark status={item.status} />
      </div>
      {item.error && <p className={css.error}>{item.error}</p>}
      {!brief && item.why.length > 0 && <ul className={css.why}>{item.why.slice(0, 2).filter((w, k) => k === 0 || w.text || w.resources.length).map((w) => <Reason key={w.expression} why={w} />)}</ul>}
      {brief && item.why[0]?.text && <p className={css.briefWhy}>{item.why[0].text}</p>}
      <p className={`${css.itemLinks} no-print`}>
        <button type="button" className="link" aria-label={`${t('person.evidence')}: ${item.title}`} onClick={() => open(evidence)}>{t('person.evidence')}</button>
        <Link to={to(`/quality/${encodeURIComponent(item.measure)}`, { view: 'definition' })} className={css.source}>{source || item.measure}</Link>
      </p>
    </li>
  );
}

export function Due({ person, period }: { person: Person; period: { start: string; end: string } }) {
  const { t, language } = useLanguage();
  const first = person.measures.filter((m) => m.status === 'due' || m.status === 'failed');
  const others = person.measures.filter((m) => m.status !== 'due' && m.status !== 'failed');
  const due = first.filter((m) => m.status === 'due').length;
  const failed = first.length - due;
  const words = writePeriod(period, language);
  const answer = person.measuresState === 'computing' && person.measures.length === 0 ? t('person.dueComputing') : person.measures.length === 0 ? t('person.noMeasures', { period: words }) : due ? t('person.dueAnswer', { count: due }) : t('person.dueNone', { period: words });
  return (
    <section className={css.due} aria-label={t('person.due')}>
      <h2 className={css.dueAnswer} data-due={due > 0 || undefined}>{answer}{failed > 0 && ` ${t('person.failed', { count: failed })}`}</h2>
      {person.measuresState === 'computing' && person.progress && <Computing progress={person.progress} />}
      <ul className={css.items}>{first.map((m, k) => <MeasureItem key={`${m.measure}-${m.group}`} item={m} person={person} printed={k < kPrinted} />)}</ul>
      {first.length > kPrinted && <p className="print-only">{t('person.notPrinted', { count: first.length - kPrinted })}</p>}
      {others.length > 0 && <><h3 className={css.sectionName}>{t('person.others')}</h3><ul className={css.items}>{others.map((m, k) => <MeasureItem key={`${m.measure}-${m.group}`} item={m} person={person} printed={k < kPrinted} />)}</ul></>}
    </section>
  );
}
