// SPDX-License-Identifier: Apache-2.0
// The audit log, newest first, filtered; and in words whether its chain is whole.
import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState, type ReactNode } from 'react';
import { withQuery } from '../api/client';
import type { Audit, AuditItem, Page } from '../api/types';
import { usePages, useView } from '../api/views.resource';
import { useAddress } from '../frame/address';
import { useLanguage } from '../i18n';
import { writeDate, writeNumber } from '../i18n/format';
import { Rows, type Column } from '../rows/rows.component';
import { Empty, Lines, Shown } from '../states/states.component';
import css from './admin.module.css';

const filters = ['who', 'action', 'patient'] as const;

function Filter({ name }: { name: (typeof filters)[number] }) {
  const { t } = useLanguage();
  const { get, set } = useAddress();
  const [text, setText] = useState(get(name) ?? '');
  const write = useDebouncedCallback((value: string) => set({ [name]: value.trim() }), 300);
  return <TextInput size="sm" aria-label={t(`admin.filter.${name}`)} placeholder={t(`admin.filter.${name}`)} value={text} autoComplete="off" spellCheck={false} onChange={(e) => { setText(e.currentTarget.value); write(e.currentTarget.value); }} />;
}

function Chain({ chain }: { chain: Audit['chain'] }) {
  const { t } = useLanguage();
  const whole = chain.state === 'intact';
  return (
    <div className={css.chain} data-state={chain.state} role={whole ? undefined : 'alert'}>
      <p>{whole ? `✓ ${t('admin.chainWhole')}` : `✕ ${t('admin.chainBroken')}`}</p>
      {chain.problem && <p>{chain.problem}</p>}
      <p className="quiet">{t('admin.chainHead')} <code title={chain.head}>{chain.head.slice(0, 16)}…</code>. {t('admin.chainNote')}</p>
    </div>
  );
}

/** The wall time to the second, in the log's own zone (UTC). */
const clock = (time: string) => /T(\d{2}:\d{2}:\d{2})/.exec(time)?.[1] ?? '';

export function AuditView({ tabs }: { tabs: ReactNode }) {
  const { t, language } = useLanguage();
  const { get, set } = useAddress();
  const query = (more: Record<string, string | number | null>) => withQuery('/api/audit', { ...Object.fromEntries(filters.map((f) => [f, get(f)])), ...more });
  const head = useView<Audit>(withQuery('/api/audit', { limit: 1 }));
  // The log says no total: what is known is what has been read so far.
  const pages = usePages<AuditItem, Page<AuditItem> & Audit>((after) => query({ limit: 100, after }));
  const narrowed = filters.some((f) => get(f));
  const columns: Column<AuditItem>[] = [
    { key: 'time', title: t('admin.time'), cell: (e) => <>{writeDate(e.time, language)} <span className="quiet">{clock(e.time)}</span></> },
    { key: 'who', title: t('admin.who'), cell: (e) => <button type="button" className="link" tabIndex={-1} title={t('admin.onlyThis')} onClick={() => set({ who: e.who })}>{e.who}</button> },
    { key: 'action', title: t('admin.did'), cell: (e) => <span title={e.action}>{t(`admin.action.${e.action}`, e.action)}</span> },
    { key: 'what', title: t('admin.what'), cell: (e) => <span title={e.what ?? ''}>{e.what ?? '–'}</span> },
    { key: 'patient', title: t('admin.patient'), cell: (e) => (e.patient ? <button type="button" className="link" tabIndex={-1} title={t('admin.onlyThis')} onClick={() => set({ patient: e.patient })}>{e.patient}</button> : '–') },
    { key: 'outcome', title: t('admin.outcome'), cell: (e) => <span className={e.outcome === 'success' ? undefined : css.off}>{e.outcome === 'success' ? '✓' : '✕'} {t(`admin.outcomes.${e.outcome}`, e.outcome)}</span> },
    { key: 'reason', title: t('admin.reason'), cell: (e) => <span title={e.reason ?? ''}>{e.reason ?? ''}</span> },
    { key: 'from', title: t('admin.from'), cell: (e) => e.from ?? '' },
    { key: 'number', title: t('admin.number'), number: true, cell: (e) => writeNumber(e.number, language) },
  ];
  return (
    <>
      <h1>{head.state === 'ready' ? t(head.data.chain.state === 'intact' ? 'admin.auditAnswer' : 'admin.auditBroken', { count: head.data.chain.entries, n: writeNumber(head.data.chain.entries, language) }) : t('admin.view.audit')}</h1>
      {tabs}
      {head.state === 'ready' && <Chain chain={head.data.chain} />}
      <div className={`${css.filters} no-print`} key={narrowed ? 'some' : 'none'}>
        {filters.map((name) => <Filter key={`${name}-${get(name) ?? ''}`} name={name} />)}
        {narrowed && <button type="button" className="link" onClick={() => set(Object.fromEntries(filters.map((f) => [f, null])))}>{t('measure.clearFilters')}</button>}
      </div>
      <Shown view={pages} skeleton={<Lines count={12} height={28} />}>
        {(data) => data.rows.length === 0 && !data.hasMore
          ? <Empty title={t('admin.nothing')} next={narrowed ? t('measure.emptyNext') : undefined} />
          : <Rows label={t('admin.view.audit')} columns={columns} gridClass={css.audit!} pages={{ ...data, total: data.hasMore ? -2 : data.rows.length }} idOf={(e) => String(e.number)} onOpen={() => {}} />}
      </Shown>
    </>
  );
}
