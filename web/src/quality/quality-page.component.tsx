// SPDX-License-Identifier: Apache-2.0
// Quality: every measure with its rate, interval and people due.
import { Fragment } from 'react';
import { Link } from 'react-router';
import { withQuery } from '../api/client';
import type { Group, Measure, Measures } from '../api/types';
import { useView } from '../api/views.resource';
import { useAddress, useTitle } from '../frame/address';
import { useAbout } from '../frame/about';
import { useLanguage } from '../i18n';
import { writeNumber, writePeriod, writeRate } from '../i18n/format';
import { RateBar } from '../plots/rate-bar.component';
import { Computing, Empty, Lines, Shown } from '../states/states.component';
import { countedOf, leftOutOf } from './rates';
import css from './quality.module.css';

type GroupRow = { measure: Measure; group: Group };
const rowsOf = (measures: Measure[]): GroupRow[] => measures.flatMap((measure) => measure.groups.map((group) => ({ measure, group })));
const anyComputing = (data: Measures) => data.measures.some((m) => m.state === 'computing');

function Answer({ data }: { data: Measures }) {
  const { t, language } = useLanguage();
  const about = useAbout();
  const period = writePeriod(data.period, language);
  const ready = rowsOf(data.measures).filter(({ group }) => group.due !== null && countedOf(group));
  const worst = [...ready].sort((a, b) => b.group.due! - a.group.due!)[0];
  const people = worst?.group.basis === 'boolean';
  let sentence = t('quality.answerComputing', { period });
  if (worst && worst.group.due! > 0) {
    sentence = t(people ? 'quality.answer' : 'quality.answerPeople', { count: ready.length, title: worst.measure.title, due: writeNumber(worst.group.due!, language), eligible: writeNumber(countedOf(worst.group)!, language) });
  } else if (!anyComputing(data)) sentence = t('quality.answerNone', { period });
  return (
    <>
      <h1>{sentence}</h1>
      <p className={css.under}>{t('quality.under', { count: data.measures.length, period, patients: about ? writeNumber(about.patients, language) : '…' })}</p>
    </>
  );
}

function Partial({ rows }: { rows: GroupRow[] }) {
  const { t } = useLanguage();
  const { to } = useAddress();
  const failed = rows.filter(({ group }) => group.failed);
  const count = failed.reduce((sum, { group }) => sum + group.failed!, 0);
  if (count === 0) return null;
  return (
    <div className={css.partial} role="note">
      <p>{t('quality.partial', { count })}</p>
      <ul>
        {failed.map(({ measure, group }) => (
          <li key={`${measure.id}-${group.id}`}><Link to={to(`/quality/${encodeURIComponent(measure.id)}`, { group: group.id, status: 'failed' })}>{measure.title}: {group.failed}</Link></li>
        ))}
      </ul>
    </div>
  );
}

function Cells({ measure, group }: GroupRow) {
  const { t, language } = useLanguage();
  const { to } = useAddress();
  const number = (n: number | null) => (n === null ? '–' : writeNumber(n, language));
  const at = (status: string) => to(`/quality/${encodeURIComponent(measure.id)}`, { group: measure.groups.length > 1 ? group.id : null, status });
  if (measure.state === 'computing' && measure.progress) return <td colSpan={5}><Computing progress={measure.progress} /></td>;
  if (measure.state === 'failed') return <td colSpan={5} className={css.broken}><strong>{t('quality.failedMeasure')}</strong> {measure.error}</td>;
  if (group.populations === null) return <td colSpan={5}><Lines count={1} /></td>;
  return (
    <>
      <td className={`number ${css.rateCell}`}>{group.scoring === 'continuous-variable' ? <strong>{number(group.value)} {group.unit}</strong> : <strong>{writeRate(group.rate, language)}</strong>}</td>
      <td className={css.barCell}>
        {group.rate !== null && <RateBar rate={group.rate} interval={group.interval} />}
        <span className={css.interval}>
          {group.interval && t('interval', { low: writeRate(group.interval.low, language), high: writeRate(group.interval.high, language) })}
        </span>
      </td>
      <td className={`number ${css.dueCell}`}>
        {group.due ? <Link to={at('due')} aria-label={t('quality.openDue', { n: number(group.due), title: measure.title })}>{number(group.due)}</Link> : number(group.due)}<span className={css.phoneLabel}> {t('quality.due')}</span>
      </td>
      <td className={`number ${css.countedCell}`}><span className={css.phoneLabel}>/ </span>{number(countedOf(group))}</td>
      <td className={`number ${css.leftCell}`}>{leftOutOf(group) ? <Link to={at('excluded')}>{number(leftOutOf(group))}</Link> : number(leftOutOf(group))}</td>
    </>
  );
}

function MeasureTable({ data }: { data: Measures }) {
  const { t } = useLanguage();
  const { to } = useAddress();
  return (
    <table className={`table ${css.table}`}>
      <thead>
        <tr>
          <th scope="col">{t('quality.measure')}</th><th scope="col" className="number">{t('quality.rate')}</th><th scope="col" className={css.barCell}>{t('quality.rateOf')}</th>
          <th scope="col" className="number">{t('quality.due')}</th><th scope="col" className="number" title={t('quality.countedHelp')}>{t('quality.counted')}</th><th scope="col" className="number">{t('quality.left')}</th>
        </tr>
      </thead>
      <tbody>
        {data.measures.map((measure) => (
          <Fragment key={measure.id}>
            {measure.groups.map((group, k) => (
              <tr key={group.id}>
                <th scope="row" className={css.measureCell}>
                  {k === 0 && <Link to={to(`/quality/${encodeURIComponent(measure.id)}`)} className={css.title}>{measure.title}</Link>}
                  {measure.groups.length > 1 && <span className={css.groupTitle}>{group.title ?? `${t('measure.group')} ${group.id}`}</span>}
                  {k === 0 && <span className={css.note}>{[group.improvement && t(`direction.${group.improvement}`), measure.version && t('quality.version', { version: measure.version }), measure.status !== 'active' && measure.status].filter(Boolean).join(' · ')}</span>}
                </th>
                <Cells measure={measure} group={group} />
              </tr>
            ))}
          </Fragment>
        ))}
      </tbody>
    </table>
  );
}

export default function QualityPage() {
  const { t } = useLanguage();
  const { period } = useAddress();
  const about = useAbout();
  useTitle(t('quality.title'));
  const view = useView<Measures>(withQuery('/api/measures', { period }), anyComputing);
  return (
    <Shown view={view} page={t('quality.title')} skeleton={<><Lines count={1} height={32} /><Lines count={8} height={40} /></>}>
      {(data) => {
        if (about?.patients === 0) return <Empty heading title={t('quality.noPeople')} next={t('quality.noPeopleNext')}><code>bogam load PATH…</code></Empty>;
        if (data.measures.length === 0) return <Empty heading title={t('quality.noMeasures')} next={t('quality.noMeasuresNext')}><code>bogam load PATH…</code></Empty>;
        return <><Answer data={data} /><Partial rows={rowsOf(data.measures)} /><MeasureTable data={data} /></>;
      }}
    </Shown>
  );
}
