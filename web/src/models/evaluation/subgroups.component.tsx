// SPDX-License-Identifier: Apache-2.0
// Each subgroup variable as a table with O/E drawn: who is counted, what came, and how well the scores fit them. Hidden groups are named together.
import { intervalOf, valueOf, type Evaluation, type Subgroup, type SubgroupRow } from '../../api/evaluation';
import { useLanguage } from '../../i18n';
import { writeNumber } from '../../i18n/format';
import { Amount } from './amount.component';
import { RatioBar } from './ratio-bar.component';
import css from './evaluation.module.css';

const kFolded = 12;

function Row({ row }: { row: SubgroupRow }) {
  const { t, language } = useLanguage();
  const ratio = row.metrics?.observedToExpected;
  const about = row.shown === 'rounded' ? `${t('evaluation.about')} ` : '';
  const bounds = intervalOf(ratio);
  const off = bounds !== null && (bounds.low > 1.25 || bounds.high < 0.8);
  return (
    <tr>
      <th scope="row" className={css.rowHead}>{row.label}</th>
      <td data-name={t('frame.people')} className={css.count}>{about}{writeNumber(row.people ?? 0, language)}</td>
      <td data-name={t('evaluation.outcomes')} className={css.count}>{about}{writeNumber(row.outcomes ?? 0, language)}</td>
      <td data-name={t('evaluation.observed')}><Amount of={row.observed} scale={{ digits: 1, share: true }} /></td>
      <td data-name={t('evaluation.oe')} className={off ? css.off : undefined}>{off && '▲ '}<Amount of={ratio} scale={{ digits: 2 }} />{off && <span className="sr-only"> {t('evaluation.outside')}</span>}</td>
      <td className={css.barCell}><RatioBar value={valueOf(ratio)} interval={bounds} /></td>
      <td data-name={t('evaluation.metric.auroc')}><Amount of={row.metrics?.auroc} scale={{ digits: 2 }} /></td>
    </tr>
  );
}

function Table({ of, hideBelow }: { of: Subgroup; hideBelow: number }) {
  const { t } = useLanguage();
  const there = of.rows.filter((r) => r.shown !== 'hidden' && (r.people ?? 0) > 0), hidden = of.rows.filter((r) => r.shown === 'hidden');
  const name = t(`evaluation.variable.${of.name}`, of.name);
  const table = (
    <table className={`table ${css.stacked} ${css.subgroups}`}>
      <caption className="sr-only">{name}</caption>
      <thead><tr><th scope="col">{name}</th><th scope="col">{t('frame.people')}</th><th scope="col">{t('evaluation.outcomes')}</th><th scope="col">{t('evaluation.observed')}</th><th scope="col">{t('evaluation.oe')}</th><th scope="col"><span className="sr-only">{t('evaluation.drawn')}</span><span aria-hidden="true" className={css.barAxis}><span>¼</span><span>1</span><span>4</span></span></th><th scope="col">{t('evaluation.metric.auroc')}</th></tr></thead>
      <tbody>{there.map((r, k) => <Row key={k} row={r} />)}</tbody>
    </table>
  );
  return (
    <section className={css.subgroup}>
      <h3>{name}</h3>
      {there.length > kFolded ? <details className={css.fold}><summary>{t('evaluation.groups', { count: there.length })}</summary>{table}</details> : there.length > 0 && table}
      {hidden.length > 0 && (hidden.length > 6 ? <details className={css.fold}><summary>{t('evaluation.rowsHidden', { count: hidden.length, n: hideBelow })}</summary><p className={css.why}>{hidden.map((r) => r.label).join(', ')}</p></details> : <p className={css.why}>{t('evaluation.rowsHidden', { count: hidden.length, n: hideBelow })}: {hidden.map((r) => r.label).join(', ')}</p>)}
      {there.length === 0 && hidden.length === 0 && <p className={css.why}>{t('evaluation.why.nobody')}</p>}
    </section>
  );
}

export function Subgroups({ evaluation }: { evaluation: Evaluation }) {
  const { t } = useLanguage();
  if (evaluation.subgroups.length === 0) return null;
  return (
    <section className={css.part}>
      <h2>{t('evaluation.subgroups')}</h2>
      <p className={css.note}>{t('evaluation.subgroupsNote')} {t('evaluation.hiddenNote', { n: evaluation.plan.hideBelow })}</p>
      {evaluation.subgroups.map((s, k) => <Table key={k} of={s} hideBelow={evaluation.plan.hideBelow} />)}
    </section>
  );
}
