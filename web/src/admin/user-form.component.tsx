// SPDX-License-Identifier: Apache-2.0
// Name, roles and reach of a user, new or known.
import { Button, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import type { Practice, User } from '../api/types';
import { useLanguage } from '../i18n';
import css from './admin.module.css';

export interface UserFields { name: string; display: string; team: string; roles: string[]; allPatients: boolean; practices: string[] }
const roles = ['care-team', 'practice-lead', 'analyst', 'researcher', 'teacher', 'learner', 'admin'];
const wellFormed = /^[a-z][a-z0-9._-]{1,63}$/;

interface Props { user: User | null; first?: boolean; practices: Practice[]; busy: boolean; submit: string; onSubmit: (fields: UserFields) => void; onCancel?: () => void }

export function UserForm({ user, first = false, practices, busy, submit, onSubmit, onCancel }: Props) {
  const { t } = useLanguage();
  const [fields, setFields] = useState<UserFields>(() => ({ name: user?.name ?? '', display: user?.display ?? '', team: user?.team ?? '', roles: user?.roles ?? (first ? ['admin', 'practice-lead'] : ['care-team']), allPatients: user?.allPatients ?? first, practices: user?.practices ?? [] }));
  const put = (more: Partial<UserFields>) => setFields({ ...fields, ...more });
  const toggled = (list: string[], value: string) => (list.includes(value) ? list.filter((x) => x !== value) : [...list, value]);
  const known = [...practices, ...fields.practices.filter((key) => !practices.some((p) => p.key === key)).map((key) => ({ key, name: key }))];
  const nameBad = !user && fields.name !== '' && !wellFormed.test(fields.name);
  const ready = fields.display.trim() !== '' && fields.roles.length > 0 && (user !== null || wellFormed.test(fields.name)) && (!first || fields.roles.includes('admin'));
  const send = (event: FormEvent) => { event.preventDefault(); if (ready) onSubmit({ ...fields, display: fields.display.trim(), team: fields.team.trim() }); };
  return (
    <form className={css.form} aria-busy={busy} onSubmit={send} onKeyDown={(e) => { if (e.key === 'Escape' && onCancel) { e.stopPropagation(); onCancel(); } }}>
      <div className={css.texts}>
        {!user && <TextInput label={t('admin.signInName')} value={fields.name} autoFocus={!first} autoComplete="off" autoCapitalize="none" spellCheck={false} required withAsterisk={false} error={nameBad ? t('admin.nameRule') : undefined} onChange={(e) => put({ name: e.currentTarget.value.trim() })} />}
        <TextInput label={t('admin.display')} value={fields.display} maxLength={200} autoComplete="off" required withAsterisk={false} onChange={(e) => put({ display: e.currentTarget.value })} />
        <TextInput label={t('admin.team')} value={fields.team} maxLength={200} autoComplete="off" onChange={(e) => put({ team: e.currentTarget.value })} />
      </div>
      <fieldset>
        <legend>{t('session.roles')}</legend>
        {roles.map((role) => <label key={role} title={t(`admin.roleMeans.${role}`)}><input type="checkbox" checked={fields.roles.includes(role)} onChange={() => put({ roles: toggled(fields.roles, role) })} /> {t(`session.role.${role}`)}</label>)}
      </fieldset>
      <fieldset>
        <legend>{t('admin.sees')}</legend>
        <label><input type="checkbox" checked={fields.allPatients} onChange={() => put({ allPatients: !fields.allPatients })} /> {t('admin.allPatients')}</label>
        {!fields.allPatients && practices.length === 0 && <TextInput label={t('admin.references')} placeholder="Organization/1 Practitioner/2" defaultValue={fields.practices.join(' ')} autoComplete="off" spellCheck={false} onChange={(e) => put({ practices: e.currentTarget.value.split(/[\s,]+/).filter(Boolean) })} />}
        {!fields.allPatients && practices.length > 0 && known.map((p) => <label key={p.key}><input type="checkbox" checked={fields.practices.includes(p.key)} onChange={() => put({ practices: toggled(fields.practices, p.key) })} /> {p.name}</label>)}
      </fieldset>
      {first && !fields.roles.includes('admin') && <p className="quiet">{t('admin.firstAdmin')}</p>}
      <div className={css.rowButtons}><Button type="submit" size="sm" loading={busy} disabled={!ready}>{submit}</Button>{onCancel && <Button type="button" size="sm" variant="default" onClick={onCancel}>{t('act.cancel')}</Button>}</div>
    </form>
  );
}
