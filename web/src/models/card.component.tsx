// SPDX-License-Identifier: Apache-2.0
// The card: fields of each scheme, those that a run fills and those that a person writes and signs.
import { Button, Textarea } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { Refusal } from '../api/client';
import type { CardField, ModelDetail } from '../api/types';
import { useAddress } from '../frame/address';
import { useLanguage } from '../i18n';
import { writeDateTime } from '../i18n/format';
import { SignerField, useSigner } from '../session/signer.component';
import { Refused } from './refused.component';
import css from './models.module.css';

function Edit({ model, field, onDone }: { model: ModelDetail; field: CardField; onDone: (model: ModelDetail | null) => void }) {
  const { t } = useLanguage();
  const signer = useSigner();
  const [value, setValue] = useState(field.value ?? '');
  const [error, setError] = useState<Refusal | null>(null);
  const [busy, setBusy] = useState(false);
  async function save(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    try {
      onDone(await signer.send<ModelDetail>('PUT', `/api/models/${encodeURIComponent(model.id)}/card/${encodeURIComponent(field.id)}`, { value: value.trim() }));
    } catch (e) {
      setError(e instanceof Refusal ? e : new Refusal(0, ''));
      setBusy(false);
    }
  }
  return (
    <form className={css.form} aria-label={field.title} aria-busy={busy} onSubmit={(event) => void save(event)} onKeyDown={(e) => { if (e.key === 'Escape') { e.stopPropagation(); onDone(null); } }}>
      <Textarea aria-label={field.title} value={value} rows={4} resize="vertical" maxLength={10_000} autoFocus onChange={(e) => setValue(e.currentTarget.value)} />
      <SignerField signer={signer} />
      {error && <Refused error={error} />}
      <div className={css.buttons}><Button type="submit" size="sm" loading={busy} disabled={!signer.ready || (value.trim() === (field.value ?? '') && (field.signedBy !== null || value.trim() === ''))}>{t('models.sign')}</Button><Button type="button" size="sm" variant="default" onClick={() => onDone(null)}>{t('act.cancel')}</Button></div>
    </form>
  );
}

/** Written by whoever made the package, and not yet by anybody here. */
const unsigned = (f: CardField) => f.by === 'author' && f.value !== null && f.signedBy === null;
const waits = (f: CardField) => f.by === 'author' && f.required !== false && (f.value === null || f.signedBy === null);

function Field({ model, field, manage, onChanged }: { model: ModelDetail; field: CardField; manage: boolean; onChanged: (model: ModelDetail | null) => void }) {
  const { t, language } = useLanguage();
  const [editing, setEditing] = useState(false);
  const done = (changed: ModelDetail | null) => { setEditing(false); if (changed) onChanged(changed); };
  return (
    <li className={css.field} data-empty={field.value === null || undefined}>
      <div className={css.fieldHead}><h3>{field.title}</h3><span className={css.by}>{[field.number, t(`models.by.${field.by}`)].filter(Boolean).join(' · ')}</span></div>
      {editing ? <Edit model={model} field={field} onDone={done} /> : (
        <div className={css.fieldBody}>
          {field.value === null ? <p className={css.empty}>○ {t(field.by === 'run' ? 'models.emptyRun' : field.required === false ? 'models.emptyOptional' : 'models.emptyAuthor')}</p> : <p className={css.value}>{field.value}</p>}
          {unsigned(field) && <p className={css.empty}>○ {t('models.unsigned')}</p>}
          {field.signedBy && <p className={css.signed}>✓ {t('models.signedBy', { name: field.signedBy, date: writeDateTime(field.signedOn, language) })}</p>}
          {manage && field.by === 'author' && <button type="button" className="link" aria-label={`${t(field.value === null ? 'models.write' : unsigned(field) ? 'models.readAndSign' : 'models.change')}: ${field.title}`} onClick={() => setEditing(true)}>{t(field.value === null ? 'models.write' : unsigned(field) ? 'models.readAndSign' : 'models.change')}</button>}
        </div>
      )}
    </li>
  );
}

export function CardFields({ model, manage, onChanged }: { model: ModelDetail; manage: boolean; onChanged: (model: ModelDetail | null) => void }) {
  const { t } = useLanguage();
  const { get, set } = useAddress();
  const onlyEmpty = get('empty') === 'true';
  const empty = model.cardFields.filter((f) => f.value === null || waits(f));
  const byAuthor = model.cardFields.filter(waits).length;
  const schemes = [...new Set(model.cardFields.map((f) => f.scheme))];
  const fields = model.cardFields.filter((f) => !onlyEmpty || f.value === null || waits(f));
  return (
    <>
      <div className={css.cardHead}>
        <p>{t('models.cardAnswer', { filled: model.card.filled, total: model.card.total })} {byAuthor > 0 && t('models.cardMissing', { count: byAuthor })}{byAuthor > 0 && <span className="quiet"> {t('models.cardBlocks')}</span>}</p>
        {empty.length > 0 && <div className="segments" role="group" aria-label={t('today.filters')}><button type="button" aria-pressed={!onlyEmpty} onClick={() => set({ empty: null })}>{t('models.allFields')}</button><button type="button" aria-pressed={onlyEmpty} onClick={() => set({ empty: 'true' })}>{t('models.emptyFields', { n: empty.length })}</button></div>}
      </div>
      {schemes.map((scheme) => {
        const own = fields.filter((f) => f.scheme === scheme);
        return own.length === 0 ? null : <section key={scheme} className={css.scheme}><h2>{scheme}</h2><ul className={css.fields}>{own.map((f) => <Field key={f.id} model={model} field={f} manage={manage} onChanged={onChanged} />)}</ul></section>;
      })}
    </>
  );
}
