// SPDX-License-Identifier: Apache-2.0
// The states of a model as a path, where it may go next and what stands in the way, and how it came to be where it is.
import { Button, Textarea } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { Refusal } from '../api/client';
import type { ModelDetail, ModelState } from '../api/types';
import { useLanguage } from '../i18n';
import { writeDateTime } from '../i18n/format';
import { SignerField, useSigner } from '../session/signer.component';
import { Refused } from './refused.component';
import { StateMark } from './state-mark.component';
import css from './models.module.css';

const path: ModelState[] = ['draft', 'trained', 'validated', 'silent', 'limited', 'live'];
const kLeast = 10;

function Path({ model }: { model: ModelDetail }) {
  const { t } = useLanguage();
  const been = new Set<ModelState>([model.state, ...model.history.flatMap((h) => [h.to, ...(h.from ? [h.from] : [])])]);
  const aside = model.state === 'paused' || model.state === 'retired';
  const steps = [...path.filter((s) => s !== 'trained' || model.kind === 'learned' || been.has('trained')), ...(aside ? [model.state] : [])];
  return (
    <ol className={css.path} aria-label={t('models.path')}>
      {steps.map((s) => <li key={s} data-been={been.has(s) || undefined} aria-current={s === model.state ? 'step' : undefined}><StateMark state={s} />{s === model.state ? <span className={css.here}>{t('models.here')}</span> : !been.has(s) && <span className="sr-only">{t('models.notYet')}</span>}</li>)}
    </ol>
  );
}

function Move({ model, to, onDone }: { model: ModelDetail; to: ModelState; onDone: (model: ModelDetail | null, error?: Refusal) => void }) {
  const { t } = useLanguage();
  const signer = useSigner();
  const [reason, setReason] = useState('');
  const [error, setError] = useState<Refusal | null>(null);
  const [busy, setBusy] = useState(false);
  async function move(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    try {
      onDone(await signer.send<ModelDetail>('POST', `/api/models/${encodeURIComponent(model.id)}/state`, { to, reason: reason.trim(), stateVersion: model.stateVersion }));
    } catch (e) {
      const refusal = e instanceof Refusal ? e : new Refusal(0, '');
      if (refusal.status === 409) onDone(null, refusal);
      else { setError(refusal); setBusy(false); }
    }
  }
  return (
    <form className={css.form} aria-label={t('models.moveTo', { state: t(`models.state.${to}`) })} aria-busy={busy} onSubmit={(event) => void move(event)} onKeyDown={(e) => { if (e.key === 'Escape') { e.stopPropagation(); onDone(null); } }}>
      <p>{t(`models.stateMeans.${to}`)}</p>
      <Textarea label={t('models.why')} value={reason} rows={3} resize="vertical" maxLength={4000} autoFocus required withAsterisk={false} onChange={(e) => setReason(e.currentTarget.value)} />
      {reason.trim().length < kLeast && <p className="quiet">{t('act.atLeast', { count: kLeast })}</p>}
      <SignerField signer={signer} />
      {error && <Refused error={error} />}
      <div className={css.buttons}><Button type="submit" size="sm" loading={busy} disabled={!signer.ready || reason.trim().length < kLeast}>{t('models.moveTo', { state: t(`models.state.${to}`) })}</Button><Button type="button" size="sm" variant="default" onClick={() => onDone(null)}>{t('act.cancel')}</Button></div>
    </form>
  );
}

function Moves({ model, onChanged }: { model: ModelDetail; onChanged: (model: ModelDetail | null) => void }) {
  const { t } = useLanguage();
  const [open, setOpen] = useState<ModelState | null>(null);
  const [taken, setTaken] = useState<Refusal | null>(null);
  const done = (changed: ModelDetail | null, error?: Refusal) => { setOpen(null); setTaken(error ?? null); if (changed || error) onChanged(changed); };
  return (
    <>
      {taken && <Refused error={taken} />}
      {model.moves.length === 0 && <p className="quiet">{t('models.noMoves')}</p>}
      <ul className={css.moves}>
        {model.moves.map((m) => (
          <li key={m.to}>
            <Button size="sm" variant={m.to === 'paused' || m.to === 'retired' ? 'default' : 'light'} disabled={!m.allowed} aria-expanded={open === m.to} onClick={() => { setTaken(null); setOpen(open === m.to ? null : m.to); }}>{t('models.moveTo', { state: t(`models.state.${m.to}`) })}</Button>
            {m.needs.length > 0 && <div><p className="quiet">{t('models.needs', { count: m.needs.length })}</p><ul>{m.needs.map((n, k) => <li key={k}>{n}</li>)}</ul></div>}
            {open === m.to && <Move model={model} to={m.to} onDone={done} />}
          </li>
        ))}
      </ul>
    </>
  );
}

export function States({ model, manage, onChanged }: { model: ModelDetail; manage: boolean; onChanged: (model: ModelDetail | null) => void }) {
  const { t, language } = useLanguage();
  return (
    <div className={css.states}>
      <section><Path model={model} /></section>
      <section><h2>{t('models.next')}</h2>{manage ? <Moves model={model} onChanged={onChanged} /> : <p className="quiet">{t('models.mayNot')}</p>}</section>
      <section>
        <h2>{t('models.history')}</h2>
        {model.history.length === 0 ? <p className="quiet">{t('models.noHistory')}</p> : (
          <table className={`table ${css.historyTable}`}>
            <thead><tr><th scope="col">{t('person.date')}</th><th scope="col">{t('models.stateTitle')}</th><th scope="col">{t('models.who')}</th><th scope="col">{t('models.reason')}</th><th scope="col">{t('models.evidence')}</th></tr></thead>
            <tbody>
              {model.history.map((h, k) => (
                <tr key={k}>
                  <td className={css.when}>{writeDateTime(h.when, language)}</td><td className={css.when}>{h.from && <span className="quiet">{t(`models.state.${h.from}`)} → </span>}<strong>{t(`models.state.${h.to}`)}</strong></td><td>{h.who}</td><td>{h.reason}</td><td><code className={css.hash} title={h.evidence}>{h.evidence}</code></td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </section>
    </div>
  );
}
