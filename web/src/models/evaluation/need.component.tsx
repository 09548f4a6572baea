// SPDX-License-Identifier: Apache-2.0
// The need plot: a second outcome, of need, by tenth of the score for each group of a variable. Lines that lie apart: people of equal score have
// unequal need, even where each group is calibrated.
import { useState } from 'react';
import { isThere, valueOf, type Evaluation, type Subgroup, type SubgroupRow } from '../../api/evaluation';
import { useLanguage } from '../../i18n';
import { Amount } from './amount.component';
import { Axes, path, type Room } from './axes.component';
import { Drawing } from './drawing.component';
import { useFigures } from './figures';
import { Mark, styleOf } from './need-mark.component';
import css from './evaluation.module.css';

const kLines = 6;
const cells = (row: SubgroupRow) => (row.need ?? []).filter(isThere);

function Line({ row, k, room }: { row: SubgroupRow; k: number; room: Room }) {
  const points = (row.need ?? []).flatMap((v, n) => (isThere(v) ? [[room.x(n + 1), room.y(v)] as const] : []));
  return <g className={styleOf(k)}><path d={path(points)} className={css.needLine} />{points.map(([x, y], n) => <Mark key={n} k={k} x={x} y={y} />)}</g>;
}

function rowsOf(subgroup: Subgroup) {
  return subgroup.rows.filter((r) => cells(r).length > 1).sort((a, b) => cells(b).length - cells(a).length || (b.people ?? 0) - (a.people ?? 0)).slice(0, kLines);
}

export function Need({ evaluation }: { evaluation: Evaluation }) {
  const { t } = useLanguage();
  const { number, figure } = useFigures();
  const offered = evaluation.subgroups.filter((s) => rowsOf(s).length > 0);
  const [chosen, setChosen] = useState<string | null>(null);
  if (!evaluation.subgroups.some((s) => s.rows.some((r) => r.need))) return <section className={css.part}><h2>{t('evaluation.need')}</h2><p className={css.note}>{t('evaluation.noNeed')}</p></section>;
  const subgroup = offered.find((s) => s.name === chosen) ?? offered.find((s) => rowsOf(s).some((r) => valueOf(r.needGap) !== null)) ?? offered[0];
  if (!subgroup) return <section className={css.part}><h2>{t('evaluation.need')}</h2><p className={css.why}>{t('evaluation.why.hidden')}</p></section>;
  const rows = rowsOf(subgroup);
  const tenths = Math.max(...rows.map((r) => r.need!.length));
  const top = Math.max(0.001, ...rows.flatMap(cells)) * 1.05;
  const name = (s: Subgroup) => t(`evaluation.variable.${s.name}`, s.name);
  const gaps = rows.filter((r) => valueOf(r.needGap) !== null).sort((a, b) => Math.abs(valueOf(b.needGap)!) - Math.abs(valueOf(a.needGap)!));
  const sentence = gaps.length > 0 ? t('evaluation.needGapIs', { label: gaps[0]!.label, gap: number(valueOf(gaps[0]!.needGap)!, { digits: 2 }) }) : '';
  return (
    <Drawing
      title={t('evaluation.need')} note={`${sentence} ${t('evaluation.needNote')}`}
      plot={
        <>
          {offered.length > 1 && <div className={`segments ${css.choice}`} role="group" aria-label={t('evaluation.subgroups')}>{offered.map((s, k) => <button key={k} type="button" aria-pressed={s === subgroup} onClick={() => setChosen(s.name)}>{name(s)}</button>)}</div>}
          <Axes label={`${t('evaluation.needPicture', { variable: name(subgroup), groups: rows.map((r) => r.label).join(', ') })} ${sentence}`} x={{ from: 0.5, to: tenths + 0.5, name: t('evaluation.tenth'), text: String, ticks: Array.from({ length: tenths }, (_, k) => k + 1) }} y={{ from: 0, to: top, name: t('evaluation.meanNeed'), text: (v) => number(v, { digits: top < 2 ? 1 : 0 }) }} height={270}>
            {(room) => rows.map((row, k) => <Line key={k} row={row} k={k} room={room} />)}
          </Axes>
          <ul className={css.key}>{rows.map((r, k) => <li key={k}><svg viewBox="0 0 12 12" className={`${css.keyMark} ${styleOf(k)}`} aria-hidden="true"><Mark k={k} x={6} y={6} /></svg>{r.label}</li>)}</ul>
        </>
      }
      table={
        <table className="table">
          <thead><tr><th scope="col">{name(subgroup)}</th>{Array.from({ length: tenths }, (_, k) => <th key={k} scope="col" className="number">{k + 1}</th>)}<th scope="col" className="number">{t('evaluation.needGap')}</th></tr></thead>
          <tbody>{rows.map((r, n) => <tr key={n}><th scope="row" className={css.rowHead}>{r.label}</th>{r.need!.map((f, k) => <td key={k} className={isThere(f) ? 'number' : css.why}>{figure(f, { digits: 2 })}</td>)}<td className="number"><Amount of={r.needGap} scale={{ digits: 2 }} /></td></tr>)}</tbody>
        </table>
      }
    />
  );
}
