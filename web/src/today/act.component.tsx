// SPDX-License-Identifier: Apache-2.0
// The actions on one person or many: buttons, the form of the one that was chosen, and then what came of it for each person.
import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useEffect, useId, useRef, useState, type FormEvent, type ReactNode } from 'react';
import { withQuery } from '../api/client';
import type { Choices } from '../api/types';
import { useLanguage } from '../i18n';
import { addDays, writeDate, writeNumber } from '../i18n/format';
import { useReader } from '../session/session';
import { SignerField, useSigner } from '../session/signer.component';
import { useRowWords } from './words';
import { useAct, useChoices, useTodayNow, type Action, type Deed, type Outcome, type Target } from './act.resource';
import css from './act.module.css';

const kLeastAlert = 10;
const kMost = 4000;
const kSheets = 100;
const waits = [7, 14, 30, 90];
const undoes: Action[] = ['snooze', 'not-now'];

interface FormProps { action: Action; targets: Target[]; choices: Choices; now: string; onSubmit: (deed: Deed) => void; onCancel: () => void; busy: boolean }

function Fields({ action, targets, choices, now, set, deed }: Omit<FormProps, 'onSubmit' | 'onCancel' | 'busy'> & { deed: Deed; set: (deed: Partial<Deed>) => void }): ReactNode {
  const { t, language } = useLanguage();
  const reader = useReader();
  const gaps = new Set(targets.flatMap(({ row, gap }) => (gap ? [gap] : row.why.map((g) => g.gap))));
  const fits = <T extends { gap: string | null }>(of: T[]) => [...of].filter((x) => x.gap === null || gaps.has(x.gap));
  const note = (label: string, need = false) => <Textarea label={label} value={deed.text ?? ''} maxLength={kMost} rows={3} resize="vertical" required={need} withAsterisk={false} onChange={(e) => set({ text: e.currentTarget.value })} />;
  if (action === 'assign' && choices.owners.length === 0) return <TextInput label={t('act.owner')} value={deed.owner ?? ''} maxLength={60} onChange={(e) => set({ owner: e.currentTarget.value })} />;
  if (action === 'assign') {
    const [me, others] = [choices.owners.filter((o) => o.name === reader?.name), choices.owners.filter((o) => o.name !== reader?.name)];
    return <NativeSelect label={t('act.owner')} value={deed.owner ?? ''} onChange={(e) => set({ owner: e.currentTarget.value })} data={[...me.map((o) => ({ value: o.name, label: t('act.me', { name: o.display }) })), ...others.map((o) => ({ value: o.name, label: o.display })), { value: '', label: t('today.nobody') }]} />;
  }
  if (action === 'snooze') {
    return (
      <>
        <div className="segments" role="group" aria-label={t('act.until')}>
          {waits.map((days) => <button key={days} type="button" aria-pressed={deed.until === addDays(now, days)} onClick={() => set({ until: addDays(now, days) })}>{t(`act.wait.${days}`)}</button>)}
        </div>
        <TextInput type="date" label={t('act.until')} value={deed.until ?? ''} min={addDays(now, 1)} required withAsterisk={false} onChange={(e) => set({ until: e.currentTarget.value })} />
      </>
    );
  }
  if (action === 'not-now') {
    return (
      <>
        <NativeSelect label={t('act.reason')} value={deed.reason ?? ''} required withAsterisk={false} onChange={(e) => set({ reason: e.currentTarget.value })} data={[{ value: '', label: t('act.choose') }, ...choices.reasons.map((r) => ({ value: r.code, label: r.text }))]} />
        {note(t('act.note'))}
      </>
    );
  }
  if (action === 'order') {
    const orders = fits(choices.orders);
    if (orders.length === 0) return <p className="quiet">{t('act.noOrders')}</p>;
    return (
      <>
        <NativeSelect label={t('act.what')} value={deed.code ?? ''} required withAsterisk={false} onChange={(e) => set({ code: e.currentTarget.value })} data={[{ value: '', label: t('act.choose') }, ...orders.map((o) => ({ value: o.code, label: o.title }))]} />
        {note(t('act.note'))}
        <p className="quiet">{t('act.orderDraft')}</p>
      </>
    );
  }
  if (action === 'letter') {
    const letters = fits(choices.letters);
    const chosen = letters.find((l) => l.id === deed.letter);
    return (
      <>
        <NativeSelect label={t('act.which')} value={deed.letter ?? ''} required withAsterisk={false} onChange={(e) => { const letter = letters.find((l) => l.id === e.currentTarget.value); set({ letter: letter?.id ?? '', text: letter?.text ?? '' }); }}
          data={[{ value: '', label: t('act.choose') }, ...letters.map((l) => ({ value: l.id, label: `${l.title} (${l.language})` }))]} />
        {chosen && <blockquote lang={chosen.language} className={css.letter}>{chosen.text}</blockquote>}
      </>
    );
  }
  if (action === 'message') return <>{note(t('act.text'), true)}<p className="quiet">{t('act.messageDraft')}</p></>;
  if (action === 'close-alert') return note(t('act.whatWasDone'), true);
  if (action === 'done') return note(t('act.note'));
  return <p className="quiet">{t(`act.explain.${action}`, { date: writeDate(now, language) })}</p>;
}

const complete = ({ action, until, reason, text = '', code, letter }: Deed, now: string) =>
  action === 'snooze' ? until !== undefined && until > now.slice(0, 10) : action === 'not-now' ? Boolean(reason) : action === 'order' ? Boolean(code) : action === 'letter' ? Boolean(letter)
    : action === 'message' ? text.trim() !== '' : action === 'close-alert' ? text.trim().length >= kLeastAlert : true;

function ActForm({ onSubmit, onCancel, busy, ...of }: FormProps) {
  const { t, language } = useLanguage();
  const { action, targets, now } = of;
  const reader = useReader();
  const form = useRef<HTMLFormElement>(null);
  const signer = useSigner();
  const mine = of.choices.owners.some((o) => o.name === reader?.name) ? (reader?.name ?? '') : (of.choices.owners[0]?.name ?? '');
  const [deed, setDeed] = useState<Deed>({ action, ...(action === 'assign' ? { owner: mine } : {}), ...(action === 'snooze' ? { until: addDays(now, 14) } : {}) });
  useEffect(() => { form.current?.querySelector<HTMLElement>('select, textarea, input, .segments button')?.focus(); }, []);
  const ready = complete(deed, now) && (action !== 'close-alert' || signer.ready);
  const submit = (event: FormEvent) => { event.preventDefault(); if (ready) onSubmit({ ...deed, ...(deed.text ? { text: deed.text.trim() } : { text: undefined }), ...(signer.asks && signer.ready ? { by: signer.by } : {}) }); };
  return (
    <form ref={form} className={css.form} aria-label={t(`act.${action}`)} aria-busy={busy} onSubmit={submit} onKeyDown={(e) => { if (e.key === 'Escape') { e.stopPropagation(); onCancel(); } }}>
      <Fields {...of} deed={deed} set={(more) => setDeed({ ...deed, ...more })} />
      {action === 'close-alert' && (deed.text ?? '').trim().length < kLeastAlert && <p className="quiet">{t('act.atLeast', { count: kLeastAlert })}</p>}
      {signer.asks && action === 'close-alert' && <SignerField signer={signer} />}
      <div className={css.formButtons}>
        <Button type="submit" size="sm" loading={busy} disabled={!ready}>{t(`act.do.${action}`, { count: targets.length, n: writeNumber(targets.length, language) })}</Button>
        <Button type="button" size="sm" variant="default" onClick={onCancel}>{t('act.cancel')}</Button>
      </div>
    </form>
  );
}

function PrintLinks({ outcome }: { outcome: Outcome }) {
  const { t } = useLanguage();
  const ids = outcome.done.map((row) => row.id);
  const sheets = Array.from({ length: Math.ceil(ids.length / kSheets) }, (_, k) => ids.slice(k * kSheets, (k + 1) * kSheets));
  return <>{sheets.map((of, k) => <a key={k} href={letterPage(of, outcome.deed.letter!)} target="_blank" rel="noreferrer">{sheets.length === 1 ? t('act.print', { count: of.length }) : t('act.printPart', { from: k * kSheets + 1, to: k * kSheets + of.length })}</a>)}</>;
}

const letterPage = (ids: string[], letter: string) => withQuery('/api/today/letters', { people: ids.join(','), letter });

/** What came of it: how many are done; who was not, why, and how the row stands now. */
export function Came({ outcome, onUndo, onClose }: { outcome: Outcome; onUndo?: () => void; onClose: () => void }) {
  const { t, language } = useLanguage();
  const words = useRowWords();
  const { deed, done, not } = outcome;
  const taken = not.filter((n) => n.status === 409), refused = not.filter((n) => n.status !== 409);
  const list = (of: Outcome['not'], say: (n: Outcome['not'][number]) => ReactNode) => <ul>{of.slice(0, 20).map((n) => <li key={n.row.id}><strong>{words.name(n.row)}</strong> {say(n)}</li>)}{of.length > 20 && <li className="quiet">{t('act.more', { n: writeNumber(of.length - 20, language) })}</li>}</ul>;
  const reason = (n: Outcome['not'][number]) => (n.status === 0 ? t('act.unknown') : n.status === 403 ? t('act.forbidden') : n.text || t('act.later'));
  return (
    <div className={css.came} role={not.length ? 'alert' : 'status'}>
      {done.length > 0 && <p>✓ {t(`act.did.${deed.action}`, { count: done.length, n: writeNumber(done.length, language), name: words.name(done[0]!) })}{onUndo && <> <button type="button" className="link" onClick={onUndo}>{t('act.undo')}</button></>}</p>}
      {deed.action === 'letter' && done.length > 0 && <p><PrintLinks outcome={outcome} /></p>}
      {taken.length > 0 && <><p><strong>{t('act.taken', { count: taken.length, n: writeNumber(taken.length, language) })}</strong></p>{list(taken, (n) => t('act.nowStands', { how: words.stands(n.row) }))}</>}
      {refused.length > 0 && <><p><strong>{t('act.refused', { count: refused.length, n: writeNumber(refused.length, language) })}</strong></p>{list(refused, reason)}</>}
      <button type="button" className="link" onClick={onClose}>{t('act.closeNote')}</button>
    </div>
  );
}

interface Props {
  targets: Target[];
  offered: readonly Action[];
  /** Which form is open, kept by whoever shows this, so that a key can open one. */
  open: Action | null;
  onOpen: (action: Action | null) => void;
  onDone?: (outcome: Outcome) => void;
}

export function Act({ targets, offered, open, onOpen, onDone }: Props) {
  const { t } = useLanguage();
  const now = useTodayNow();
  const choices = useChoices();
  const act = useAct();
  const reader = useReader();
  const id = useId();
  const buttons = useRef<HTMLDivElement>(null);
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  if (!reader?.may('write-records')) return null;

  async function run(deed: Deed, on = targets) {
    setBusy(true);
    const came = await act(on, deed);
    setBusy(false);
    setOutcome(came);
    onOpen(null);
    if (deed.action === 'letter' && came.done.length > 0 && came.done.length <= kSheets) window.open(letterPage(came.done.map((row) => row.id), deed.letter!), '_blank', 'noopener');
    onDone?.(came);
  }
  const choose = (action: Action) => { setOutcome(null); if (action === 'resume') void run({ action }); else onOpen(open === action ? null : action); };
  const cancel = () => { const from = buttons.current?.querySelector<HTMLElement>(`[data-action="${open}"]`); onOpen(null); from?.focus(); };
  return (
    <div className={css.act}>
      <div ref={buttons} className={css.buttons} role="group" aria-label={t('act.actions')}>
        {offered.map((action) => (
          <Button key={action} data-action={action} size="compact-sm" variant={open === action ? 'light' : action === 'close-alert' ? 'filled' : 'default'} aria-expanded={action === 'resume' ? undefined : open === action} aria-controls={open === action ? id : undefined} disabled={targets.length === 0 || busy} onClick={() => choose(action)}>{t(`act.${action}`)}</Button>
        ))}
      </div>
      {open && choices.state === 'ready' && now && <div id={id}><ActForm key={open} action={open} targets={targets} choices={choices.data} now={now} busy={busy} onSubmit={(deed) => void run(deed)} onCancel={cancel} /></div>}
      {open && choices.state === 'failed' && <p role="alert">{choices.error.status === 0 ? t('state.unreachable') : choices.error.message}</p>}
      {outcome && !open && <Came outcome={outcome} onClose={() => setOutcome(null)} onUndo={undoes.includes(outcome.deed.action) && outcome.done.length > 0 ? () => void run({ action: 'resume' }, outcome.done.map((row) => ({ row, gap: outcome.gap }))) : undefined} />}
    </div>
  );
}
