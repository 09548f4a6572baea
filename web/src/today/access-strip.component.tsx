// SPDX-License-Identifier: Apache-2.0
// Access beside the work: how soon there is a free visit, how many do not come, how often people see the same clinician.
import { withQuery } from '../api/client';
import type { AccessFigure, AccessMeasures } from '../api/types';
import { useView } from '../api/views.resource';
import { useLanguage } from '../i18n';
import { writeDate, writeNumber, writeRate } from '../i18n/format';
import css from './today.module.css';

const figures = ['thirdNextAvailable', 'noShow', 'continuityUpc', 'continuityBiceBoxerman'] as const;

export function AccessStrip({ practice }: { practice: string | null }) {
  const { t, language } = useLanguage();
  const view = useView<AccessMeasures>(withQuery('/api/today/access', { practice }));
  const words = (name: (typeof figures)[number], f: AccessFigure) =>
    f.value === null ? '–' : f.unit === 'd' ? t('today.days', { count: f.value, n: writeNumber(f.value, language) }) : name === 'noShow' ? writeRate(f.value, language) : writeNumber(f.value, language, 2);
  if (view.state === 'failed') return <p className={`quiet ${css.access}`}>{t('today.accessFailed')} <button type="button" className="link" onClick={view.retry}>{t('state.retry')}</button></p>;
  const data = view.state === 'ready' ? view.data : null;
  return (
    <details className={`${css.access} no-print`}>
      <summary>
        <span className={css.accessTitle}>{t('today.access')}</span>
        {figures.map((name) => <span key={name} className={css.figure}>{t(`today.figure.${name}`)} <strong>{data ? words(name, data[name]) : view.state === 'computing' ? '…' : ' '}</strong></span>)}
      </summary>
      {data && (
        <table className={`table ${css.accessTable}`}>
          <thead><tr><th scope="col">{t('today.access')}</th><th scope="col" className="number">{t('person.value')}</th><th scope="col" className="number">{t('frame.people')}</th><th scope="col">{t('today.meaning')}</th></tr></thead>
          <tbody>
            {figures.map((name) => {
              const f = data[name];
              return (
                <tr key={name}>
                  <th scope="row">{t(`today.figure.${name}`)}</th><td className="number">{words(name, f)}</td><td className="number">{f.people === null ? '–' : writeNumber(f.people, language)}</td>
                  <td>{f.why ?? t(`today.figureMeans.${name}`)} <span className="quiet">{writeDate(f.from, language)} – {writeDate(f.to, language)}</span></td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </details>
  );
}
