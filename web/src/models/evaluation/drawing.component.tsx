// SPDX-License-Identifier: Apache-2.0
// A picture with its title, its sentence, and the same as a table, which the reader can have instead.
import { useId, useState, type ReactNode } from 'react';
import { useLanguage } from '../../i18n';
import css from './evaluation.module.css';

export function Drawing({ title, note, plot, table }: { title: string; note?: ReactNode; plot: ReactNode; table: ReactNode }) {
  const { t } = useLanguage();
  const [asTable, setAsTable] = useState(false);
  const id = useId();
  return (
    <section className={css.drawing} aria-labelledby={id}>
      <div className={css.drawingHead}>
        <h2 id={id}>{title}</h2>
        <div className="segments no-print" role="group" aria-label={`${t('person.view')}: ${title}`}>
          <button type="button" aria-pressed={!asTable} aria-label={`${t('risk.plot')}: ${title}`} onClick={() => setAsTable(false)}>{t('risk.plot')}</button>
          <button type="button" aria-pressed={asTable} aria-label={`${t('person.table')}: ${title}`} onClick={() => setAsTable(true)}>{t('person.table')}</button>
        </div>
      </div>
      {asTable ? <div className={css.scroll} tabIndex={0} role="group" aria-label={title}>{table}</div> : plot}
      {note && <p className={css.note}>{note}</p>}
    </section>
  );
}
