// SPDX-License-Identifier: Apache-2.0
// One measure: the answer, then its people by status, its groups compared, or its definition.
import { NativeSelect } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { Link, useParams } from 'react-router';
import { withQuery } from '../api/client';
import type { MeasureDetail, Measures } from '../api/types';
import { useView } from '../api/views.resource';
import { useAddress, useTitle } from '../frame/address';
import { useLanguage } from '../i18n';
import { writeNumber, writePeriod, writeRate } from '../i18n/format';
import { RateBar } from '../plots/rate-bar.component';
import { Lines, Shown } from '../states/states.component';
import { MeasurePeople } from './measure-people.component';
import { countedOf } from './rates';
import css from './measure.module.css';

const Equity = lazy(() => import('./equity.component'));
const Definition = lazy(() => import('./definition.component'));
const views = ['people', 'equity', 'definition'] as const;

function Answer({ detail }: { detail: MeasureDetail }) {
  const { t, language } = useLanguage();
  const { set } = useAddress();
  const { measure, group } = detail;
  const counted = countedOf(group) ?? 0;
  const number = (n: number) => writeNumber(n, language);
  const values = { due: number(group.due ?? 0), eligible: number(counted), period: writePeriod(detail.period, language), count: counted };
  const sentence = counted === 0 ? t('measure.answerEmpty', values) : group.due === 0 ? t('measure.answerNone', values) : t(group.basis === 'boolean' ? 'measure.answer' : 'measure.answerPeople', { ...values, basis: group.basis });
  const p = group.populations ?? {};
  return (
    <header className={css.answer}>
      <div className={css.headings}>
        <p className={css.title}>{measure.title}</p>
        <h1>{sentence}</h1>
        {measure.description && <p className={css.description}>{measure.description}</p>}
        <p className={css.source}>
          {[writePeriod(detail.period, language), measure.publisher && measure.version ? t('person.source', { publisher: measure.publisher, version: measure.version }) : measure.version && t('quality.version', { version: measure.version }),
            p['initial-population'] !== undefined && p['denominator'] !== undefined && t('measure.initial', { n: number(p['initial-population']), d: number(p['denominator']) })].filter(Boolean).join(' · ')}
        </p>
      </div>
      {group.rate !== null && (
        <div className={css.rate}>
          <p><strong>{writeRate(group.rate, language)}</strong> <span className="quiet">{group.improvement && t(`direction.${group.improvement}`)}</span></p>
          <RateBar rate={group.rate} interval={group.interval} />
          {group.interval && <p className="quiet">{t('interval', { low: writeRate(group.interval.low, language), high: writeRate(group.interval.high, language) })}</p>}
        </div>
      )}
      {group.rate === null && group.value !== null && <p className={css.rate}><strong>{number(group.value)} {group.unit}</strong></p>}
      {measure.groups.length > 1 && (
        <NativeSelect label={t('measure.group')} value={group.id} className={css.group} data={measure.groups.map((g) => ({ value: g.id, label: g.title ?? g.id }))}
          onChange={(e) => set({ group: e.currentTarget.value, status: null, stratum: null })} />
      )}
    </header>
  );
}

function Content({ detail }: { detail: MeasureDetail }) {
  const { t } = useLanguage();
  useTitle(detail.measure.title);
  const { get, here } = useAddress();
  const view = views.find((v) => v === get('view')) ?? 'people';
  return (
    <>
      <Answer detail={detail} />
      <nav className={css.views} aria-label={t('measure.views')}>
        {views.map((v) => <Link key={v} to={here({ view: v === 'people' ? null : v, panel: null })} aria-current={v === view ? 'page' : undefined}>{t(v === 'people' ? 'measure.peopleView' : `measure.${v}`)}</Link>)}
      </nav>
      <Suspense fallback={<Lines />}>
        {view === 'people' && <MeasurePeople detail={detail} />}
        {view === 'equity' && <Equity detail={detail} />}
        {view === 'definition' && <Definition detail={detail} />}
      </Suspense>
    </>
  );
}

export default function MeasurePage() {
  const { measure = '' } = useParams();
  const { t } = useLanguage();
  const { get, period } = useAddress();
  const list = useView<Measures>(withQuery('/api/measures', { period }));
  const title = list.state === 'ready' ? list.data.measures.find((m) => m.id === measure)?.title : undefined;
  const view = useView<MeasureDetail>(withQuery(`/api/measures/${encodeURIComponent(measure)}`, { group: get('group'), period }));
  return <Shown view={view} page={title ?? t('frame.quality')} skeleton={<><Lines count={2} height={28} /><Lines count={10} height={36} /></>}>{(detail) => <Content detail={detail} />}</Shown>;
}
