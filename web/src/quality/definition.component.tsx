// SPDX-License-Identifier: Apache-2.0
// What a measure says: each population in words, then the CQL that decides it.
import type { MeasureDetail } from '../api/types';
import { useAddress } from '../frame/address';
import { useLanguage } from '../i18n';
import { CqlText } from './cql.component';
import css from './measure.module.css';

export default function Definition({ detail }: { detail: MeasureDetail }) {
  const { t } = useLanguage();
  const { get, set } = useAddress();
  const lineOf = (name: string) => detail.cql?.definitions.find((d) => d.name === name)?.line ?? null;
  const show = (line: number) => set({ line: String(line) });
  return (
    <div className={css.definition}>
      <section>
        <h2>{t('measure.words')}</h2>
        <dl className={css.words}>
          {detail.definition.map((d) => {
            const line = d.library === detail.cql?.library ? lineOf(d.expression) : null;
            return (
              <div key={`${d.population}-${d.expression}`}>
                <dt>{t(`population.${d.population}`)}</dt>
                <dd>{d.text ?? <span className="quiet">–</span>}<br />{line === null ? <code>{d.expression}</code> : <button type="button" className="link" onClick={() => show(line)}><code>{d.expression}</code></button>}</dd>
              </div>
            );
          })}
        </dl>
        {detail.rationale && <><h2>{t('measure.rationale')}</h2><p>{detail.rationale}</p></>}
        {detail.guidance && <><h2>{t('measure.guidance')}</h2><p>{detail.guidance}</p></>}
        {detail.sources.length > 0 && <><h2>{t('measure.sources')}</h2><ul>{detail.sources.map((s, k) => <li key={k}>{s.url && /^https?:/.test(s.url) ? <a href={s.url} rel="noreferrer" target="_blank">{s.text}</a> : s.text}</li>)}</ul></>}
      </section>
      <section className={css.logic}>
        <h2>{t('measure.logic')}</h2>
        {detail.cql ? <CqlText cql={detail.cql} line={Number(get('line')) || null} onLine={show} /> : <p className="quiet">{t('measure.noCql')}</p>}
      </section>
    </div>
  );
}
