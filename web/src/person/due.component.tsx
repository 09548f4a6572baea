// SPDX-License-Identifier: Apache-2.0
// What is due, each with why, its source, the records that decided it, and what can be done about it; then the other measures.
import { Link } from 'react-router';
import type { Person, PersonMeasure, TodayRow, Why } from '../api/types';
import { useView } from '../api/views.resource';
import { evidenceEntry, useAddress, usePanel } from '../frame/address';
import { useLanguage } from '../i18n';
import { withoutTag, writeDate, writePeriod } from '../i18n/format';
import { Criterion } from '../states/criterion.component';
import { Computing } from '../states/states.component';
import { StatusMark } from '../states/status-mark.component';
import { AlertMark, GapStateMark } from '../today/marks.component';
import { GapAct, PersonAct, rowPath } from '../today/today-view.component';
import today from '../today/today.module.css';
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

function MeasureItem({ item, person, printed, row }: { item: PersonMeasure; person: Person; printed: boolean; row: TodayRow | null }) {
  const { t } = useLanguage();
  const { to } = useAddress();
  const { open, entry } = usePanel();
  const evidence = evidenceEntry(person.id, item.measure, item.group);
  const source = item.version && (item.publisher ? t('person.source', { publisher: item.publisher, version: item.version }) : t('person.sourceVersion', { version: item.version }));
  const gap = row?.why.find((g) => g.gap === `${item.measure}/${item.group}`);
  const brief = item.status !== 'due' && item.status !== 'failed';
  return (
    <li className={printed ? css.item : `${css.item} no-print`} data-open={entry === evidence || undefined} data-status={item.status}>
      <div className={css.itemHead}>
        <span className={css.itemTitle}>{item.title}{item.groupTitle ? `: ${item.groupTitle}` : ''}</span>
        <StatusMark status={item.status} />
      </div>
      {item.error && <p className={css.error}>{item.error}</p>}
      {!brief && item.why.length > 0 && <ul className={css.why}>{item.why.slice(0, 2).filter((w, k) => k === 0 || w.text || w.resources.length).map((w) => <Reason key={w.expression} why={w} />)}</ul>}
      {gap && <p className={css.itemState}><GapStateMark gap={gap} /></p>}
      {brief && item.why[0]?.text && <p className={css.briefWhy}>{item.why[0].text}</p>}
      <p className={`${css.itemLinks} no-print`}>
        <button type="button" className="link" aria-label={`${t('person.evidence')}: ${item.title}`} onClick={() => open(evidence)}>{t('person.evidence')}</button>
        <Link to={to(`/quality/${encodeURIComponent(item.measure)}`, { view: 'definition' })} className={css.source}>{source || item.measure}</Link>
      </p>
      {row && gap && <div className={`${css.itemAct} no-print`}><GapAct row={row} gap={gap} /></div>}
    </li>
  );
}

/** Who has this person, an alert that is open, and what can be done for the person as a whole. */
function Work({ row }: { row: TodayRow }) {
  const { t, language } = useLanguage();
  const { open } = usePanel();
  return (
    <div className="no-print">
      {row.alert && (
        <div className={today.alertBox}>
          <p><AlertMark /> {row.alert.text}</p>
          <p className="quiet">{writeDate(row.alert.date, language)} · <button type="button" className="link" onClick={() => open(row.alert!.resource)}>{t('person.record')}</button></p>
          <PersonAct row={row} offered={['close-alert']} />
        </div>
      )}
      <p className={css.owner}><span className="quiet">{t('today.owner')}</span> {row.owner?.display ?? t('today.nobody')}</p>
      <PersonAct row={row} offered={['assign', 'message', 'letter']} />
    </div>
  );
}

export function Due({ person, period }: { person: Person; period: { start: string; end: string } }) {
  const { t, language } = useLanguage();
  const first = person.measures.filter((m) => m.status === 'due' || m.status === 'failed');
  const others = person.measures.filter((m) => m.status !== 'due' && m.status !== 'failed');
  const view = useView<TodayRow>(rowPath(person.id));
  const row = view.state === 'ready' ? view.data : null;
  const due = first.filter((m) => m.status === 'due').length;
  const failed = first.length - due;
  const words = writePeriod(period, language);
  const answer = person.measuresState === 'computing' && person.measures.length === 0 ? t('person.dueComputing') : person.measures.length === 0 ? t('person.noMeasures', { period: words }) : due ? t('person.dueAnswer', { count: due }) : t('person.dueNone', { period: words });
  return (
    <section className={css.due} aria-label={t('person.due')}>
      <h2 className={css.dueAnswer} data-due={due > 0 || undefined}>{answer}{failed > 0 && ` ${t('person.failed', { count: failed })}`}</h2>
      {person.measuresState === 'computing' && person.progress && <Computing progress={person.progress} />}
      {row && (row.alert || row.why.length > 0 || row.owner) && <Work row={row} />}
      <ul className={css.items}>{first.map((m, k) => <MeasureItem key={`${m.measure}-${m.group}`} item={m} person={person} printed={k < kPrinted} row={row} />)}</ul>
      {first.length > kPrinted && <p className="print-only">{t('person.notPrinted', { count: first.length - kPrinted })}</p>}
      {others.length > 0 && <><h3 className={css.sectionName}>{t('person.others')}</h3><ul className={css.items}>{others.map((m, k) => <MeasureItem key={`${m.measure}-${m.group}`} item={m} person={person} printed={k < kPrinted} row={null} />)}</ul></>}
    </section>
  );
}
