// SPDX-License-Identifier: Apache-2.0
// What raised or lowered a score, as signed bars: how much the value would differ with the reference person's in the place of one input.
// What can change stands apart from what cannot. The sign is written; colour and side only repeat it.
import type { Raised, Score } from '../api/types';
import { useLanguage } from '../i18n';
import { writeNumber, writeUnit } from '../i18n/format';
import css from './risk.module.css';

function Bars({ title, rows, most, unit }: { title: string; rows: Raised[]; most: number; unit: string }) {
  const { language } = useLanguage();
  if (rows.length === 0) return null;
  const signed = (n: number) => `${n > 0 ? '+' : '−'}${writeNumber(Math.abs(n), language, 1)}`;
  return (
    <>
      <h5 className={css.barsTitle}>{title}</h5>
      <ul className={css.bars}>
        {rows.map((r, k) => (
          <li key={k} title={r.words}>
            <span className={css.barName}>{r.title} <span className="quiet">{r.value}</span></span>
            <span className={css.track} aria-hidden="true"><span className={r.change > 0 ? css.up : css.down} style={{ width: `${(Math.abs(r.change) / most) * 50}%` }} /></span>
            <span className={css.change}>{signed(r.change)}<span className="sr-only"> {writeUnit(unit)}</span></span>
          </li>
        ))}
      </ul>
    </>
  );
}

export function RaisedBars({ score }: { score: Score }) {
  const { t } = useLanguage();
  const most = Math.max(...score.raised.map((r) => Math.abs(r.change)), 0.1);
  const can = score.raised.filter((r) => r.modifiable), cannot = score.raised.filter((r) => !r.modifiable);
  return (
    <div className={css.raised}>
      <h4 className={css.sub}>{t('risk.raised', { unit: score.unit === '%' ? t('risk.points') : writeUnit(score.unit) })}</h4>
      <Bars title={t('risk.modifiable')} rows={can} most={most} unit={score.unit} />
      <Bars title={t('risk.given')} rows={cannot} most={most} unit={score.unit} />
      {score.referencePerson && <p className={css.reference}>{t('risk.reference', { who: score.referencePerson })}</p>}
    </div>
  );
}
