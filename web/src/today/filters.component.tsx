// SPDX-License-Identifier: Apache-2.0
// What the list is narrowed to, grouped by and ordered by: all of it in the address. On a phone the choices are folded away.
import { NativeSelect } from '@mantine/core';
import { useState } from 'react';
import type { Today } from '../api/types';
import { useAddress } from '../frame/address';
import { useLanguage } from '../i18n';
import { writeNumber } from '../i18n/format';
import { useReader } from '../session/session';
import css from './today.module.css';

const names = ['practice', 'owner', 'gap', 'language', 'show', 'sort'] as const;
export const filtersOf = (get: (name: string) => string | null) => Object.fromEntries(names.map((name) => [name, get(name)]));

function useOptions(head: Today): Record<string, { value: string; label: string }[]> {
  const { t, language } = useLanguage();
  const { get } = useAddress();
  const reader = useReader();
  const counted = (label: string, people: number) => `${label} (${writeNumber(people, language)})`;
  const options = {
    practice: [{ value: '', label: t('measure.allPractices') }, ...head.practices.map(({ practice, people }) => ({ value: practice.key, label: counted(practice.name, people) }))],
    gap: [{ value: '', label: t('today.allGaps') }, ...head.gaps.map(({ gap, title, people }) => ({ value: gap, label: counted(title, people) }))],
    owner: [{ value: '', label: t('today.allOwners') }, ...(reader?.name ? [{ value: 'me', label: t('today.me') }] : []), { value: 'none', label: t('today.nobody') }, ...head.owners.map(({ owner, people }) => ({ value: owner.name, label: counted(owner.display, people) }))],
    language: [{ value: '', label: t('today.allLanguages') }, ...head.languages.map(({ code, display, people }) => ({ value: code, label: counted(display ?? code, people) }))],
    show: ['open', 'snoozed', 'not-now', 'done'].map((value) => ({ value: value === 'open' ? '' : value, label: t(`today.show.${value}`) })),
    group: ['person', 'gap', 'practice'].map((value) => ({ value: value === 'person' ? '' : value, label: t(`today.group.${value}`) })),
    sort: ['urgency', 'due-since', 'last-contact', 'name'].map((value) => ({ value: value === 'urgency' ? '' : value, label: t(`today.sort.${value}`) })),
  };
  // What the address says is kept even where nobody is left under it.
  for (const [name, list] of Object.entries(options)) {
    const chosen = get(name);
    if (chosen && !list.some((option) => option.value === chosen)) list.push({ value: chosen, label: chosen });
  }
  return options;
}

export function Filters({ head }: { head: Today }) {
  const { t } = useLanguage();
  const { get, set } = useAddress();
  const [open, setOpen] = useState(false);
  const options = useOptions(head);
  const order = ['practice', 'gap', 'owner', 'language', 'show', 'group', 'sort'];
  const used = order.filter((name) => get(name)).length;
  const change = (name: string, value: string) => set({ [name]: value, in: null, ...(name === 'group' && value === 'gap' ? { gap: null } : {}), ...(name === 'group' && value === 'practice' ? { practice: null } : {}) });
  const shown = order.filter((name) => get('group') !== name && (options[name]!.length > 2 || get(name)));
  return (
    <div className={`${css.filters} no-print`} data-open={open || undefined}>
      <button type="button" className={`link ${css.fold}`} aria-expanded={open} onClick={() => setOpen(!open)}>{used ? t('today.filtersUsed', { n: used }) : t('today.filters')}</button>
      <div className={css.choices}>
        {shown.map((name) => <NativeSelect key={name} size="sm" aria-label={t(`today.filter.${name}`)} data-used={get(name) ? true : undefined} value={get(name) ?? ''} data={options[name]!} onChange={(e) => change(name, e.currentTarget.value)} />)}
        {used > 0 && <button type="button" className="link" onClick={() => set({ ...Object.fromEntries(order.map((name) => [name, null])), in: null })}>{t('measure.clearFilters')}</button>}
      </div>
    </div>
  );
}
