// SPDX-License-Identifier: Apache-2.0
// A measure's groups beside each other: rate, interval, the overall rate as reference, and the gap in people.
import { Link } from 'react-router';
import type { MeasureDetail, Strata, StratumRow } from '../api/types';
import { useAddress } from '../frame/address';
import { useAbout } from '../frame/about';
import { useLanguage } from '../i18n';
import { writeNumber, writeRate } from '../i18n/format';
import { RateBar } from '../plots/rate-bar.component';
import { gapOf } from './rates';
import { rowLabel } from './strata';
import css from './measure.module.css';

const kNamed = 5;

function Suppressed({ label }: { label: string }) {
  const { t } = useLanguage();
  const about = useAbout();
  return <tr><th scope="row">{label}</th><td colSpan={4} className="quiet">{t('measure.suppressed', { n: about?.smallCell ?? 11 })}</td></tr>;
}

/** Groups of a split; many that are too small to be shown share a row. */
function Rows({ detail, strata }: { detail: MeasureDetail; strata: Strata }) {
  const { t } = useLanguage();
  const small = strata.rows.filter((row) => row.suppressed);
  const named = small.length > kNamed ? strata.rows.filter((row) => !row.suppressed) : strata.rows;
  return (
    <>
      {named.map((row) => <Row key={row.key} detail={detail} strata={strata} row={row} />)}
      {small.length > kNamed && <Suppressed label={t('measure.smallGroups', { count: small.length })} />}
    </>
  );
}

function Row({ detail, strata, row }: { detail: MeasureDetail; strata: Strata; row: StratumRow }) {
  const { t, language } = useLanguage();
  const { here } = useAddress();
  const label = rowLabel(t, language, strata.by, row);
  const gap = gapOf(row, detail.group.rate, detail.group.improvement);
  const people = strata.by === 'practice' ? { practice: row.key } : { stratum: `${strata.by}:${row.key}` };
  const link = here({ view: null, status: null, practice: null, stratum: null, panel: null, ...people });
  if (row.suppressed) return <Suppressed label={label} />;
  return (
    <tr>
      <th scope="row"><Link to={link}>{label}</Link></th>
      <td className="number"><strong>{writeRate(row.rate, language)}</strong></td>
      <td className={css.equityBar}>
        <RateBar rate={row.rate} interval={row.interval} reference={detail.group.rate} />
        {row.interval && <span className="sr-only">{t('interval', { low: writeRate(row.interval.low, language), high: writeRate(row.interval.high, language) })}</span>}
      </td>
      <td className="number">{writeNumber(row.numerator ?? 0, language)} / {writeNumber(row.denominator ?? 0, language)}</td>
      <td className={`number ${css.gap}`}>{gap !== null ? <><span className={css.gapLabel}>{t('measure.gap_label')}: </span><strong>{t('measure.gap', { count: gap })}</strong></> : <span className="quiet">{t('measure.noGap')}</span>}</td>
    </tr>
  );
}

export default function Equity({ detail }: { detail: MeasureDetail }) {
  const { t, language } = useLanguage();
  const { group } = detail;
  const overall = writeRate(group.rate, language);
  const gaps = detail.strata.flatMap((s) => s.rows.map((row) => ({ label: `${s.title ?? t(`measure.by.${s.by}`)}: ${rowLabel(t, language, s.by, row)}`, row, gap: gapOf(row, group.rate, group.improvement) ?? 0 })));
  const distance = (row: StratumRow) => Math.abs((row.rate ?? 0) - (group.rate ?? 0));
  const worst = gaps.filter(({ gap }) => gap > 0).sort((a, b) => distance(b.row) - distance(a.row))[0];
  return (
    <>
      <p className={css.lead}>{worst ? t('measure.equityAnswer', { label: worst.label, rate: writeRate(worst.row.rate, language), overall, gap: writeNumber(worst.gap, language) }) : t('measure.equityNone', { overall })}</p>
      <div className={css.splits}>
        {detail.strata.map((strata) => (
          <section key={`${strata.by}-${strata.title ?? ''}`} className={strata.by === 'practice' ? css.wide : undefined}>
            <table className={`table ${css.equity}`}>
              <caption>{strata.title ?? t(`measure.by.${strata.by}`)}</caption>
              <thead><tr><th scope="col"><span className="sr-only">{strata.title ?? t(`measure.by.${strata.by}`)}</span></th><th scope="col" className="number">{t('quality.rate')}</th><th scope="col" className={css.equityBar}>┆ {t('measure.overall', { rate: overall })}</th><th scope="col" className="number">{t(group.improvement === 'decrease' ? 'measure.nOfDecrease' : 'measure.nOf')}</th><th scope="col" className="number" title={t('measure.gapHelp')}>{t('measure.gap_label')}</th></tr></thead>
              <tbody><Rows detail={detail} strata={strata} /></tbody>
            </table>
          </section>
        ))}
      </div>
      <p className="quiet">{t('measure.gapHelp')} {t('measure.equityNote')}</p>
    </>
  );
}
