// SPDX-License-Identifier: Apache-2.0
// Calibration as a table: each tenth of the score with its people, outcomes, predicted and observed risk.
import type { RiskGroup } from '../../api/evaluation';
import { useLanguage } from '../../i18n';
import { writeNumber } from '../../i18n/format';
import { Amount } from './amount.component';
import { useFigures } from './figures';
import css from './evaluation.module.css';

const scale = { digits: 1, share: true };

export function GroupTable({ groups }: { groups: RiskGroup[] }) {
  const { t, language } = useLanguage();
  const { figure, why } = useFigures();
  return (
    <table className="table">
      <thead><tr><th scope="col">{t('evaluation.tenth')}</th><th scope="col" className="number">{t('frame.people')}</th><th scope="col" className="number">{t('evaluation.outcomes')}</th><th scope="col" className="number">{t('evaluation.predicted')}</th><th scope="col" className="number">{t('evaluation.observed')}</th></tr></thead>
      <tbody>
        {groups.map((g, k) => (
          <tr key={k}>
            <th scope="row" className={css.rowHead}>{k + 1}</th>
            {g.shown === 'hidden' ? <td colSpan={4} className={css.why}>{why('hidden')}</td> : (
              <><td className="number">{g.shown === 'rounded' && t('evaluation.about')} {writeNumber(g.people, language)}</td><td className="number">{figure(g.outcomes, { digits: 0 })}</td><td className="number">{figure(g.predicted, scale)}</td><td className="number"><Amount of={g.observed} scale={scale} /></td></>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
