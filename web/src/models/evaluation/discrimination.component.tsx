// SPDX-License-Identifier: Apache-2.0
// Discrimination: sensitivity beside false positives from the highest score down.
import { isThere, valueOf, type Evaluation } from '../../api/evaluation';
import { useLanguage } from '../../i18n';
import { Axes, path } from './axes.component';
import { Drawing } from './drawing.component';
import { useFigures } from './figures';
import css from './evaluation.module.css';

const share = { digits: 0, share: true };

export function Discrimination({ evaluation }: { evaluation: Evaluation }) {
  const { t } = useLanguage();
  const { figure, number, interval } = useFigures();
  const points = evaluation.roc.filter((p) => isThere(p.sensitivity) && isThere(p.specificity));
  const drawn = [[0, 0], ...points.map((p) => [1 - (p.specificity as number), p.sensitivity as number]).sort((a, b) => a[0]! - b[0]! || a[1]! - b[1]!), [1, 1]] as [number, number][];
  const { auroc } = evaluation.model.metrics;
  const value = valueOf(auroc);
  const sentence = value === null ? '' : t('evaluation.aurocIs', { value: number(value, { digits: 2 }), interval: interval(auroc, { digits: 2 }) });
  const percent = (v: number) => number(v, share);
  return (
    <Drawing
      title={t('evaluation.discrimination')} note={`${sentence} ${t('evaluation.rocNote')}`}
      plot={points.length === 0 ? <p className={css.why}>{t('evaluation.nothingToDraw')}</p> : (
        <Axes label={`${t('evaluation.rocPicture')} ${sentence}`} x={{ from: 0, to: 1, name: t('evaluation.falsePositives'), text: percent }} y={{ from: 0, to: 1, name: t('evaluation.sensitivity'), text: percent }} height={290}>
          {({ x, y }) => <><line x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} className={css.ideal} /><path d={path(drawn.map(([a, b]) => [x(a), y(b)]))} className={css.line} /><text x={x(0.62)} y={y(0.62) + 18} className={css.direct}>{t('evaluation.chance')}</text></>}
        </Axes>
      )}
      table={
        <table className="table">
          <thead><tr>{['score', 'flagged', 'sensitivity', 'specificity', 'ppv'].map((name) => <th key={name} scope="col" className="number">{t(`evaluation.${name}`)}</th>)}</tr></thead>
          <tbody>{evaluation.roc.map((p, k) => <tr key={k}><td className="number">{number(p.score, { digits: 1, share: true })}</td>{[p.flagged, p.sensitivity, p.specificity, p.precision].map((f, n) => <td key={n} className="number">{figure(f, { digits: 1, share: true })}</td>)}</tr>)}</tbody>
        </table>
      }
    />
  );
}
