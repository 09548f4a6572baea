// SPDX-License-Identifier: Apache-2.0
// A model's scores over everybody: where they lie, how many are in each band, and why some have none.
import { NativeSelect } from '@mantine/core';
import { withQuery } from '../api/client';
import type { ModelDetail, PopulationOutput, Quantiles, RiskPopulation, Today } from '../api/types';
import { useView } from '../api/views.resource';
import { useAbout } from '../frame/about';
import { useAddress } from '../frame/address';
import { useLanguage } from '../i18n';
import { writeNumber, writeRate, writeUnit } from '../i18n/format';
import { useReader } from '../session/session';
import { Empty, Shown } from '../states/states.component';
import css from './models.module.css';

const points = ['p5', 'p25', 'p50', 'p75', 'p95'] as const;
const kWidth = 480, kHeight = 76, kPad = 12;

/** The middle nine tenths as a line, the middle half as a box, the median as a stroke; its values stand in a table beside it. */
function Spread({ quantiles, unit, label }: { quantiles: Quantiles; unit: string; label: string }) {
  const { language } = useLanguage();
  const top = quantiles.p95 || 1;
  const low = Math.min(0, quantiles.p5);
  const x = (v: number) => kPad + ((v - low) / (top - low)) * (kWidth - 2 * kPad);
  const mid = 30;
  const text = (v: number) => `${writeNumber(v, language)}${unit === '%' ? '%' : ''}`;
  const crowded = (a: number, b: number) => Math.abs(x(a) - x(b)) < 44;
  return (
    <svg viewBox={`0 0 ${kWidth} ${kHeight}`} className={css.spread} role="img" aria-label={label}>
      <line x1={x(low)} x2={x(top)} y1={56} y2={56} className={css.axis} />
      <line x1={x(quantiles.p5)} x2={x(quantiles.p95)} y1={mid} y2={mid} className={css.whisker} />
      <rect x={x(quantiles.p25)} width={Math.max(2, x(quantiles.p75) - x(quantiles.p25))} y={mid - 13} height={26} className={css.box} />
      <line x1={x(quantiles.p50)} x2={x(quantiles.p50)} y1={mid - 13} y2={mid + 13} className={css.median} />
      <text x={x(quantiles.p50)} y={12} textAnchor="middle" className={css.tickStrong}>{text(quantiles.p50)}</text>
      <text x={x(low)} y={70} textAnchor="start" className={css.tick}>{text(low)}</text>
      {!crowded(quantiles.p75, low) && !crowded(quantiles.p75, top) && <text x={x(quantiles.p75)} y={70} textAnchor="middle" className={css.tick}>{text(quantiles.p75)}</text>}
      <text x={x(top)} y={70} textAnchor="end" className={css.tick}>{text(top)}</text>
    </svg>
  );
}

function Output({ output, first }: { output: PopulationOutput; first: boolean }) {
  const { t, language } = useLanguage();
  const about = useAbout();
  const number = (n: number | null) => (n === null ? '–' : writeNumber(n, language));
  const unit = output.unit === '{points}' ? '' : writeUnit(output.unit);
  const hidden = t('measure.suppressed', { n: about?.smallCell ?? 11 });
  const whole = output.without.every((w) => w.people !== null);
  const without = output.without.reduce((sum, w) => sum + (w.people ?? 0), 0);
  const most = Math.max(...output.bands.map((b) => b.people ?? 0), 1);
  const summary = output.quantiles ? t('models.spread', { title: output.title, unit, ...Object.fromEntries(points.map((p) => [p, number(output.quantiles![p])])) }) : '';
  return (
    <section className={css.output} aria-label={output.title}>
      <h2>{output.title}</h2>
      <p className="quiet">{output.count === null ? t('models.scoredHidden') : t('models.scored', { count: output.count, n: number(output.count) })}{output.mean !== null && ` ${t('models.mean', { mean: writeNumber(output.mean, language, 1), unit })}`}</p>
      <div className={css.outputParts}>
        {output.quantiles && (
          <figure>
            <Spread quantiles={output.quantiles} unit={output.unit} label={summary} />
            <table className={`table ${css.quantiles}`}>
              <caption className="sr-only">{output.title}</caption>
              <thead><tr>{points.map((p) => <th key={p} scope="col" className="number">{t(`models.quantile.${p}`)}</th>)}</tr></thead>
              <tbody><tr>{points.map((p) => <td key={p} className="number">{number(output.quantiles![p])} {unit}</td>)}</tr></tbody>
            </table>
          </figure>
        )}
        {output.bands.length > 0 && (
          <table className={`table ${css.bands}`}>
            <thead><tr><th scope="col">{t('models.band')}</th><th scope="col" className="number">{t('frame.people')}</th><th scope="col" className="number">{t('models.share')}</th><th scope="col"><span className="sr-only">{t('person.plots')}</span></th></tr></thead>
            <tbody>
              {output.bands.map((b, k) => (
                <tr key={k}><th scope="row">{t(`risk.bands.${b.label}`, b.label)}</th>
                  {b.suppressed ? <td colSpan={3} className="quiet">{hidden}</td> : <><td className="number">{number(b.people)}</td><td className="number">{writeRate(output.count ? (b.people ?? 0) / output.count : null, language)}</td><td className={css.barCell}><span aria-hidden="true" className={css.bar} style={{ width: `${((b.people ?? 0) / most) * 100}%` }} /></td></>}
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {output.without.length > 0 && (
          <details className={css.why} open={first}>
          <summary>{whole ? t('models.withoutCount', { count: without, n: number(without) }) : t('models.without')}</summary>
          <table className={`table ${css.without}`}>
            <thead><tr><th scope="col">{t('models.without')}</th><th scope="col" className="number">{t('frame.people')}</th></tr></thead>
            <tbody>{output.without.map((w, k) => <tr key={k}><th scope="row">{w.text}</th>{w.people === null ? <td className="quiet">{hidden}</td> : <td className="number">{number(w.people)}</td>}</tr>)}</tbody>
          </table>
          </details>
        )}
      </div>
    </section>
  );
}

function PracticeChoice() {
  const { t } = useLanguage();
  const { get, set } = useAddress();
  const reader = useReader();
  const today = useView<Today>(reader?.may('list-people') ? '/api/today?limit=1' : null);
  const practices = today.state === 'ready' ? today.data.practices : [];
  const chosen = get('practice');
  if (practices.length < 2 && !chosen) return null;
  return <NativeSelect aria-label={t('measure.practice')} size="sm" className={css.practice} value={chosen ?? ''} onChange={(e) => set({ practice: e.currentTarget.value })} data={[{ value: '', label: t('measure.allPractices') }, ...practices.map(({ practice }) => ({ value: practice.key, label: practice.name })), ...(chosen && !practices.some((p) => p.practice.key === chosen) ? [{ value: chosen, label: chosen }] : [])]} />;
}

export function Population({ model }: { model: ModelDetail }) {
  const { t, language } = useLanguage();
  const { get } = useAddress();
  const view = useView<RiskPopulation>(withQuery(`/api/models/${encodeURIComponent(model.id)}/population`, { practice: get('practice') }));
  return (
    <>
      <PracticeChoice />
      {view.state === 'failed' && view.error.status === 422 ? <Empty title={t('models.noScores')} next={view.error.message} /> : <Shown view={view}>
        {(data) => data.outputs.length === 0 ? <Empty title={t('models.noScores')} next={t('models.noScoresNext')} /> : (
          <>
            <p className="quiet">{t('models.populationOf', { n: writeNumber(data.people, language), deceased: writeNumber(data.deceased, language) })}</p>
            {data.outputs.map((o, k) => <Output key={o.id} output={o} first={k === 0} />)}
          </>
        )}
      </Shown>}
    </>
  );
}
