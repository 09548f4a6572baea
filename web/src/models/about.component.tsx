// SPDX-License-Identifier: Apache-2.0
// What a model takes and gives: inputs with the rule that finds each, ranges, whom it is not for, outputs with their bands, sources.
import type { ModelDetail } from '../api/types';
import { useLanguage } from '../i18n';
import { writeNumber, writeUnit } from '../i18n/format';
import css from './models.module.css';

const List = ({ title, of }: { title: string; of: string[] }) => (of.length === 0 ? null : <section><h2>{title}</h2><ul className={css.plain}>{of.map((x, k) => <li key={k}>{x}</li>)}</ul></section>);

export function About({ model }: { model: ModelDetail }) {
  const { t, language } = useLanguage();
  const { about } = model;
  const edge = (from: number | null, to: number | null, unit: string) => {
    const u = unit === '%' ? '%' : unit === '{points}' ? '' : ` ${writeUnit(unit)}`;
    const say = (n: number) => `${writeNumber(n, language)}${u}`;
    return from === null ? t('models.below', { to: say(to ?? 0) }) : to === null ? t('models.from', { from: say(from) }) : t('models.fromBelow', { from: say(from), to: say(to) });
  };
  return (
    <div className={css.about}>
      <section className={css.wide}>
        <h2>{t('models.inputs', { n: about.inputs.length })}</h2>
        <table className={`table ${css.inputs}`}>
          <thead><tr><th scope="col">{t('risk.input')}</th><th scope="col">{t('models.rule')}</th><th scope="col">{t('models.range')}</th><th scope="col">{t('risk.modifiable')}</th></tr></thead>
          <tbody>{about.inputs.map((i, k) => <tr key={k}><th scope="row">{i.title}{i.unit && <span className="quiet"> {writeUnit(i.unit)}</span>}</th><td>{i.rule}</td><td>{i.range ?? '–'}</td><td>{t(i.modifiable ? 'models.yes' : 'models.no')}</td></tr>)}</tbody>
        </table>
      </section>
      <section>
        <h2>{t('models.outputs')}</h2>
        <ul className={css.plain}>
          {about.outputs.map((o) => (
            <li key={o.id}><strong>{o.title}</strong> <span className="quiet">{writeUnit(o.unit)}</span>{o.bands.length > 0 && <ul>{o.bands.map((b, k) => <li key={k}>{t(`risk.bands.${b.label}`, b.label)}: {edge(b.from, b.to, o.unit)}</li>)}</ul>}</li>
          ))}
        </ul>
      </section>
      <List title={t('models.excludes')} of={about.excludes} />
      <List title={t('risk.cautions')} of={about.cautions} />
      <List title={t('models.validated')} of={about.validated} />
      <section>
        <h2>{t('measure.sources')}</h2>
        <ul className={css.plain}>{about.sources.map((s, k) => <li key={k}>{s.url && /^https?:/.test(s.url) ? <a href={s.url} rel="noreferrer" target="_blank">{s.title}</a> : s.title}</li>)}</ul>
        {about.verification && <p><span className="quiet">{t('models.verification')}</span> {about.verification}</p>}
        {about.licence && <p><span className="quiet">{t('models.licence')}</span> {about.licence}</p>}
      </section>
    </div>
  );
}
