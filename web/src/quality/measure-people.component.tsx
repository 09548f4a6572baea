// SPDX-License-Identifier: Apache-2.0
// The people behind a measure's numbers, by status; a row opens its reasons in the side panel.
import { Criterion } from '../states/criterion.component';
import { Button, NativeSelect } from '@mantine/core';
import { Link } from 'react-router';
import { withQuery } from '../api/client';
import type { MeasureDetail, MeasurePerson, Status } from '../api/types';
import { usePages } from '../api/views.resource';
import { evidenceEntry, useAddress, usePanel } from '../frame/address';
import { useLanguage } from '../i18n';
import { chooseNames, withoutTag, writeAge, writeDate, writeName, writeNumber } from '../i18n/format';
import { Rows, type Column } from '../rows/rows.component';
import { Empty, Lines, Shown } from '../states/states.component';
import { StatusMark } from '../states/status-mark.component';
import { countedOf } from './rates';
import { stratumLabel } from './strata';
import css from './measure.module.css';

const kSorts = ['name', '-age', 'age', 'evidence', '-evidence'];
const populationStatuses = ['initial-population', 'denominator', 'numerator'];

function StatusChoice({ detail }: { detail: MeasureDetail }) {
  const { t, language } = useLanguage();
  const { get, set } = useAddress();
  const { group } = detail;
  const p = group.populations ?? {};
  const counted = countedOf(group) ?? 0;
  const boolean = group.basis === 'boolean';
  const counts: [Status, number | null][] = [
    ['due', group.due], ['met', boolean ? counted - (group.due ?? 0) : null], ['excluded', p['denominator-exclusion'] ?? 0], ['exception', p['denominator-exception'] ?? 0], ['failed', group.failed],
  ];
  const chosen = get('status') ?? 'due';
  return (
    <div className={css.statuses} role="group" aria-label={t('measure.statuses')}>
      {counts.filter(([status, n]) => n !== 0 || status === 'due' || status === 'met' || status === chosen).map(([status, n]) => (
        <button key={status} type="button" aria-pressed={chosen === status} onClick={() => set({ status: status === 'due' ? null : status, panel: null })}>
          <StatusMark status={status} /> {n !== null && <strong>{writeNumber(n, language)}</strong>}
        </button>
      ))}
      {populationStatuses.includes(chosen) && <button type="button" aria-pressed="true">{t(`status.${chosen}`)}</button>}
    </div>
  );
}

function Filters({ detail }: { detail: MeasureDetail }) {
  const { t, language } = useLanguage();
  const { get, set } = useAddress();
  const practices = detail.strata.find((s) => s.by === 'practice')?.rows ?? [];
  const stratum = get('stratum');
  const label = stratum ? stratumLabel(t, language, detail, stratum) : '';
  return (
    <div className={css.filters}>
      <NativeSelect aria-label={t('measure.practice')} size="sm" value={get('practice') ?? ''} onChange={(e) => set({ practice: e.currentTarget.value })}
        data={[{ value: '', label: t('measure.allPractices') }, ...practices.map((row) => ({ value: row.key, label: row.key === 'none' ? t('measure.noPractice') : (row.label ?? row.key) }))]} />
      <NativeSelect aria-label={t('measure.sort')} size="sm" value={get('sort') ?? 'name'} onChange={(e) => set({ sort: e.currentTarget.value === 'name' ? null : e.currentTarget.value })}
        data={kSorts.map((sort) => ({ value: sort, label: t(`measure.sorts.${sort}`) }))} />
      {stratum && <Button size="sm" variant="default" aria-label={t('measure.removeStratum', { name: label })} onClick={() => set({ stratum: null })}>{label} ×</Button>}
    </div>
  );
}

/** "HbA1c 9.8 %" as its name, which may be cut, and its value, which may not. */
export function splitSummary(summary: string): [string, string | null] {
  const found = /^(.*\S)\s+([<>≤≥~]?\s?-?\d[\d.,/]*(?:\s\S+)?)$/.exec(summary);
  return found ? [found[1]!, found[2]!] : [summary, null];
}

function LastEvidence({ date, summary }: { date: string; summary: string }) {
  const [name, value] = splitSummary(withoutTag(summary));
  return <span className={css.evidence} title={summary}><span>{date}</span><span className="quiet">{name}</span>{value && <span>{value}</span>}</span>;
}

export function MeasurePeople({ detail }: { detail: MeasureDetail }) {
  const { t, language } = useLanguage();
  const { get, set, to, period } = useAddress();
  const panel = usePanel();
  const { measure, group } = detail;
  const status = get('status') ?? 'due';
  const pages = usePages<MeasurePerson>((cursor) => withQuery(`/api/measures/${encodeURIComponent(measure.id)}/people`, {
    group: group.id, period, status, practice: get('practice'), stratum: get('stratum'), sort: get('sort'), limit: 100, cursor,
  }));
  const columns: Column<MeasurePerson>[] = [
    { key: 'name', title: t('measure.name'), cell: (p) => <Link to={to(`/people/${encodeURIComponent(p.id)}`)} tabIndex={-1}>{writeName(chooseNames(p.names, language)[0], 'list') ?? p.id}</Link> },
    { key: 'age', title: t('measure.age'), cell: (p) => `${writeAge(p.birthDate, p.age, detail.now, language)}${p.sex ? `, ${t(`sex.${p.sex}`)}` : ''}` },
    { key: 'born', title: t('people.birth'), cell: (p) => writeDate(p.birthDate, language) },
    { key: 'why', title: t('measure.why'), cell: (p) => <Criterion text={p.reason.text} value={p.reason.value} /> },
    { key: 'evidence', title: t('measure.evidence'), cell: (p) => (p.lastEvidence ? <LastEvidence date={writeDate(p.lastEvidence.date, language)} summary={p.lastEvidence.summary} /> : <span className="quiet">{t('measure.evidenceNone')}</span>) },
    { key: 'practice', title: t('measure.practice'), cell: (p) => (p.practice ? <span title={p.practice.name}>{p.practice.name}</span> : <span className="quiet">{t('measure.noPractice')}</span>) },
  ];
  const filtered = Boolean(get('practice') || get('stratum'));
  return (
    <>
      <div className={css.toolbar}><StatusChoice detail={detail} /><Filters detail={detail} /></div>
      <Shown view={pages} skeleton={<Lines count={12} height={28} />}>
        {(data) => data.total === 0
          ? <Empty title={t(status === 'due' ? 'measure.emptyDue' : 'measure.empty')} next={t('measure.emptyNext')}>{filtered && <Button variant="default" onClick={() => set({ practice: null, stratum: null })}>{t('measure.clearFilters')}</Button>}</Empty>
          : <Rows label={measure.title} columns={columns} gridClass={css.peopleGrid!} pages={data} idOf={(p) => p.id} openId={panel.entry?.startsWith('evidence/') ? decodeURIComponent(panel.entry.split('/')[1] ?? '') : null}
              onOpen={(p) => panel.open(evidenceEntry(p.id, measure.id, group.id))} />}
      </Shown>
    </>
  );
}
