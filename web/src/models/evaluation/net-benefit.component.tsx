// SPDX-License-Identifier: Apache-2.0
// Net benefit by threshold: the model's with its interval, the comparator's, that of flagging everybody, and that of nobody, which is none.
import { intervalOf, isThere, valueOf, type Benefit, type Evaluation } from '../../api/evaluation';
import { useLanguage } from '../../i18n';
import { Amount } from './amount.component';
import { Axes, path, type Room } from './axes.component';
import { Drawing } from './drawing.component';
import { useFigures } from './figures';
import css from './evaluation.module.css';

const scale = { digits: 4 };

/** Runs of thresholds at which there is a value: a hidden one breaks the line. */
export function runsOf<T>(rows: readonly T[], value: (row: T) => number | null): T[][] {
  const runs: T[][] = [];
  rows.forEach((row, k) => { if (value(row) === null) return; if (k > 0 && value(rows[k - 1]!) !== null) runs.at(-1)!.push(row); else runs.push([row]); });
  return runs;
}

function Line({ rows, room, name, value }: { rows: Benefit[]; room: Room; name: string | undefined; value: (row: Benefit) => number | null }) {
  return <>{runsOf(rows, value).map((run, k) => (run.length === 1 ? <circle key={k} cx={room.x(run[0]!.threshold)} cy={room.y(value(run[0]!)!)} r={2} className={name} /> : <path key={k} d={path(run.map((r) => [room.x(r.threshold), room.y(value(r)!)]))} className={name} />))}</>;
}

export function NetBenefit({ evaluation, comparator }: { evaluation: Evaluation; comparator: string }) {
  const { t } = useLanguage();
  const { number, figure } = useFigures();
  const rows = evaluation.model.netBenefit, other = evaluation.comparator?.netBenefit;
  const of = (b: Benefit) => valueOf(b.netBenefit), all = (b: Benefit) => (isThere(b.ofAll) ? b.ofAll : null);
  const values = [...rows.map(of), ...(other ?? []).map(of)].filter((v) => v !== null);
  const top = Math.max(0.001, ...values, ...rows.map((b) => intervalOf(b.netBenefit)?.high ?? 0)), bottom = -top * 0.3;
  const to = rows.at(-1)?.threshold ?? 0.5;
  const best = rows.filter((b) => of(b) !== null && of(b)! > Math.max(0, all(b) ?? 0));
  const percent = (v: number) => number(v, { digits: 0, share: true });
  const sentence = best.length > 0 ? t('evaluation.benefitFrom', { from: percent(best[0]!.threshold), to: percent(best.at(-1)!.threshold) }) : t('evaluation.benefitNone');
  const hidden = rows.filter((b) => of(b) === null).length;
  return (
    <Drawing
      title={t('evaluation.netBenefit')} note={<>{sentence} {t('evaluation.benefitNote')} {hidden > 0 && t('evaluation.thresholdsHidden', { count: hidden })}</>}
      plot={values.length === 0 ? <p className={css.why}>{t('evaluation.nothingToDraw')}</p> : (
        <>
          <Axes label={`${t('evaluation.netBenefit')}. ${sentence}`} x={{ from: 0, to, name: t('evaluation.threshold'), text: percent }} y={{ from: bottom, to: top, name: t('evaluation.netBenefit'), text: (v) => number(v, { digits: top < 0.02 ? 3 : 2 }) }} height={290}>
            {(room) => (
              <>
                <line x1={room.left} x2={room.right} y1={room.y(0)} y2={room.y(0)} className={css.zero} />
                {runsOf(rows, of).filter((run) => run.length > 1).map((run, k) => { const edge = (low: boolean) => run.flatMap((b) => { const i = intervalOf(b.netBenefit); return i ? [[room.x(b.threshold), room.y(Math.max(bottom, low ? i.low : i.high))] as const] : []; }); return <path key={k} d={`${path([...edge(false), ...edge(true).reverse()])}Z`} className={css.ribbon} />; })}
                <Line rows={rows.filter((b) => (all(b) ?? bottom) > bottom)} room={room} name={css.ofAll} value={all} />
                {other && <Line rows={other} room={room} name={css.other} value={of} />}
                <Line rows={rows} room={room} name={css.line} value={of} />
              </>
            )}
          </Axes>
          <ul className={css.key}><li><i className={css.keyLine} />{t('evaluation.model')}</li>{other && <li><i className={css.keyOther} />{comparator}</li>}<li><i className={css.keyAll} />{t('evaluation.everybody')}</li><li><i className={css.keyZero} />{t('evaluation.nobody')}</li></ul>
        </>
      )}
      table={
        <table className="table">
          <thead><tr><th scope="col" className="number">{t('evaluation.threshold')}</th><th scope="col" className="number">{t('evaluation.model')}</th>{other && <th scope="col" className="number">{comparator}</th>}<th scope="col" className="number">{t('evaluation.everybody')}</th></tr></thead>
          <tbody>{rows.map((b, k) => <tr key={b.threshold}><th scope="row" className={`number ${css.rowHead}`}>{percent(b.threshold)}</th><td className="number"><Amount of={b.netBenefit} scale={scale} /></td>{other && <td className="number"><Amount of={other[k]?.netBenefit} scale={scale} /></td>}<td className="number">{figure(b.ofAll, scale)}</td></tr>)}</tbody>
        </table>
      }
    />
  );
}
