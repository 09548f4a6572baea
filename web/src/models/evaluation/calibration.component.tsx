// SPDX-License-Identifier: Apache-2.0
// Calibration: observed beside predicted risk in tenths of the score with their intervals, the smooth curve, and below it how many have which
// risk, with the outcome upward and without it downward, each to its own scale.
import { intervalOf, isThere, valueOf, type Evaluation } from '../../api/evaluation';
import { useLanguage } from '../../i18n';
import { writeNumber } from '../../i18n/format';
import { Axes, kWidth, path, type Place } from './axes.component';
import { Drawing } from './drawing.component';
import { useFigures } from './figures';
import { GroupTable } from './group-table.component';
import css from './evaluation.module.css';

const kHistogram = 66;

function Histogram({ of, x, label }: { of: Evaluation['calibration']['histogram']; x: Place; label: string }) {
  const shown = of.filter((b) => !b.hidden);
  const most = (key: 'outcomes' | 'others') => Math.max(...shown.map((b) => b[key] ?? 0), 1);
  const up = most('outcomes'), down = most('others'), middle = kHistogram / 2, room = middle - 2;
  return (
    <svg className={css.axes} viewBox={`0 0 ${kWidth} ${kHistogram}`} role="img" aria-label={label}>
      {of.filter((b) => x(b.high) > x(b.low)).map((b) => {
        const left = x(b.low) + 0.5, width = Math.max(1, x(b.high) - x(b.low) - 1);
        if (b.hidden) return <rect key={b.low} x={left} width={width} y={middle - 3} height={6} className={css.hiddenBin} />;
        const high = (room * (b.outcomes ?? 0)) / up, low = (room * (b.others ?? 0)) / down;
        return <g key={b.low}><rect x={left} width={width} y={middle - high} height={high} className={css.outcomeBin} /><rect x={left} width={width} y={middle} height={low} className={css.otherBin} /></g>;
      })}
      <line x1={x(0)} x2={kWidth - 12} y1={middle} y2={middle} className={css.axis} />
    </svg>
  );
}

export function Calibration({ evaluation }: { evaluation: Evaluation }) {
  const { t, language } = useLanguage();
  const { number } = useFigures();
  const { groups, curve, histogram, meanOff } = evaluation.calibration;
  const placed = groups.filter((g) => isThere(g.predicted) && valueOf(g.observed) !== null);
  // As far as points and curve reach: risks of primary care lie in the lowest fifth of a scale to 100 %.
  const reach = Math.max(0.02, ...placed.map((g) => Math.max(g.predicted as number, intervalOf(g.observed)?.high ?? valueOf(g.observed)!)), ...curve.map((p) => Math.min(1, p.predicted)));
  const top = Math.min(1, reach * 1.05);
  const percent = (v: number) => number(v, { digits: top < 0.05 ? 1 : 0, share: true });
  const people = (key: 'outcomes' | 'others') => writeNumber(histogram.reduce((sum, b) => sum + (b[key] ?? 0), 0), language);
  const hidden = histogram.filter((b) => b.hidden).length;
  const label = t('evaluation.calibrationPicture', { groups: placed.length, low: percent(Math.min(...placed.map((g) => g.predicted as number), top)), high: percent(Math.max(...placed.map((g) => g.predicted as number), 0)) });
  const outside = groups.length - placed.length;
  return (
    <Drawing
      title={t('evaluation.calibration')} table={<GroupTable groups={groups} />}
      note={<>{t('evaluation.calibrationNote')} {isThere(meanOff) && t('evaluation.meanOff', { off: number(meanOff, { digits: 1, share: true }) })} {outside > 0 && t('evaluation.groupsHidden', { count: outside })} {hidden > 0 && t('evaluation.binsHidden', { count: hidden })}</>}
      plot={placed.length === 0 && curve.length === 0 ? <p className={css.why}>{t('evaluation.nothingToDraw')}</p> : (
        <>
          <Axes label={label} x={{ from: 0, to: top, name: t('evaluation.predicted'), text: percent }} y={{ from: 0, to: top, name: t('evaluation.observed'), text: percent }} height={290}>
            {({ x, y }) => {
              return (
                <>
                  <line x1={x(0)} y1={y(0)} x2={x(top)} y2={y(top)} className={css.ideal} />
                  <path d={path(curve.filter((p) => p.predicted <= top).map((p) => [x(p.predicted), y(p.observed)]))} className={css.line} />
                  {placed.map((g, k) => { const bounds = intervalOf(g.observed), at = x(g.predicted as number); return <g key={k}>{bounds && <line x1={at} x2={at} y1={y(bounds.low)} y2={y(bounds.high)} className={css.whisker} />}<circle cx={at} cy={y(valueOf(g.observed)!)} r={3.5} className={css.dot} /></g>; })}
                  <text x={x(top * 0.8) - 6} y={y(top * 0.8) - 8} textAnchor="end" className={css.direct}>{t('evaluation.ideal')}</text>
                </>
              );
            }}
          </Axes>
          <Histogram of={histogram} x={(v) => 46 + (kWidth - 58) * Math.min(1, v / top)} label={t('evaluation.histogramPicture', { outcomes: people('outcomes'), others: people('others') })} />
        </>
      )}
    />
  );
}
