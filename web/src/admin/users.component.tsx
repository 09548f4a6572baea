// SPDX-License-Identifier: Apache-2.0
// Users: who they are, what they may do, whom they see; adding, changing, disabling; one-time links and tokens, each shown once.
import { Button } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { Refusal } from '../api/client';
import type { Practice, User, Users } from '../api/types';
import { useOld, useView } from '../api/views.resource';
import { useAddress } from '../frame/address';
import { useLanguage } from '../i18n';
import { writeDate, writeDateTime } from '../i18n/format';
import { useReader, useSend } from '../session/session';
import { Lines, Shown } from '../states/states.component';
import { Secret } from './secret.component';
import { Tokens } from './tokens.component';
import { UserForm, type UserFields } from './user-form.component';
import css from './admin.module.css';

const path = (name: string, rest = '') => `/api/users/${encodeURIComponent(name)}${rest}`;
const asRefusal = (e: unknown) => (e instanceof Refusal ? e : new Refusal(0, ''));

/** Why a change was not made. */
export function Refused({ error }: { error: Refusal }) {
  const { t } = useLanguage();
  return <div role="alert" className={css.refused}>{error.status === 0 ? t('act.unknown') : error.texts.join(' ') || `HTTP ${error.status}`}</div>;
}

function State({ user }: { user: User }) {
  const { t, language } = useLanguage();
  if (user.disabled) return <span className={css.off}>✕ {t('admin.disabled')}</span>;
  if (user.linkOpen) return <span className={css.open}>○ {t('admin.linkOpen', { date: writeDateTime(user.linkExpires, language) })}</span>;
  if (!user.hasPassword && user.oidc.length === 0) return <span className={css.open}>○ {t('admin.noPassword')}</span>;
  return <span>✓ {t(user.oidc.length ? 'admin.byProvider' : 'admin.active')}</span>;
}

function Reach({ user, practices }: { user: User; practices: Practice[] }) {
  const { t } = useLanguage();
  if (user.allPatients) return <>{t('admin.allPatients')}</>;
  if (user.practices.length === 0) return <span className="quiet">{t('admin.noPatients')}</span>;
  return <>{user.practices.map((key) => practices.find((p) => p.key === key)?.name ?? key).join(', ')}</>;
}

function Detail({ user, practices, onChanged }: { user: User; practices: Practice[]; onChanged: () => void }) {
  const { t, language } = useLanguage();
  const send = useSend();
  const reader = useReader();
  const [link, setLink] = useState<string | null>(null);
  const [error, setError] = useState<Refusal | null>(null);
  const [saved, setSaved] = useState(false);
  const [busy, setBusy] = useState(false);
  async function run(act: () => Promise<void>) {
    setBusy(true);
    setError(null);
    setSaved(false);
    try {
      await act();
      onChanged();
    } catch (e) {
      setError(asRefusal(e));
    } finally {
      setBusy(false);
    }
  }
  const change = (fields: UserFields) => run(async () => { await send('PUT', path(user.name), { display: fields.display, team: fields.team, roles: fields.roles, allPatients: fields.allPatients, practices: fields.practices }); setSaved(true); });
  return (
    <div className={css.detail}>
      <p className="quiet">{user.name} · {t('admin.created', { date: writeDate(user.created, language) })}{user.oidc.map((o) => ` · ${o.issuer}: ${o.subject}`).join('')}</p>
      <UserForm user={user} practices={practices} busy={busy} submit={t('admin.save')} onSubmit={(fields) => void change(fields)} />
      {saved && <p role="status" className={css.saved}>✓ {t('admin.saved')}</p>}
      {error && <Refused error={error} />}
      <div className={css.rowButtons}>
        <Button size="compact-sm" variant="default" disabled={busy || user.disabled} onClick={() => void run(async () => setLink((await send<{ link: string }>('POST', path(user.name, '/link'), {})).link))}>{t('admin.newLink')}</Button>
        <Button size="compact-sm" variant="default" disabled={busy || user.name === reader?.name} onClick={() => void run(async () => { await send('POST', path(user.name, user.disabled ? '/enable' : '/disable'), {}); })}>{t(user.disabled ? 'admin.enable' : 'admin.disable')}</Button>
        {user.name === reader?.name && <span className="quiet">{t('admin.yourself')}</span>}
      </div>
      {link && <Secret value={link} label={t('admin.linkOf', { name: user.display })} note={t('admin.linkOnce')} onClose={() => setLink(null)} />}
      <Tokens user={user} onChanged={onChanged} />
    </div>
  );
}

function Row({ user, practices, open, onOpen, onChanged }: { user: User; practices: Practice[]; open: boolean; onOpen: () => void; onChanged: () => void }) {
  const { t } = useLanguage();
  return (
    <>
      <tr data-disabled={user.disabled || undefined} data-open={open || undefined}>
        <th scope="row"><button type="button" className={`link ${css.user}`} aria-expanded={open} onClick={onOpen}>{user.display}</button><span className={css.note}>{[user.name, user.team].filter(Boolean).join(' · ')}</span></th>
        <td>{user.roles.map((r) => t(`session.role.${r}`, r)).join(', ')}</td>
        <td className={css.reach}><Reach user={user} practices={practices} /></td>
        <td><State user={user} /></td>
        <td className="number">{user.tokens.length || <span className="quiet">–</span>}</td>
      </tr>
      {open && <tr><td colSpan={5} className={css.detailCell}><Detail key={user.name} user={user} practices={practices} onChanged={onChanged} /></td></tr>}
    </>
  );
}

function Add({ practices, first, onChanged }: { practices: Practice[]; first: boolean; onChanged: () => void }) {
  const { t } = useLanguage();
  const send = useSend();
  const [open, setOpen] = useState(first);
  const [made, setMade] = useState<{ user: User; link: string } | null>(null);
  const [error, setError] = useState<Refusal | null>(null);
  const [busy, setBusy] = useState(false);
  async function add(fields: UserFields) {
    setBusy(true);
    setError(null);
    try {
      setMade(await send<{ user: User; link: string }>('POST', '/api/users', fields));
      setOpen(false);
      onChanged();
    } catch (e) {
      setError(asRefusal(e));
    } finally {
      setBusy(false);
    }
  }
  return (
    <section className={`${css.add} no-print`} aria-label={t('admin.add')}>
      {!open && <Button size="sm" onClick={() => { setMade(null); setOpen(true); }}>{t('admin.add')}</Button>}
      {open && <div className={css.box}><h2>{t('admin.add')}</h2>{first && <p className="quiet">{t('admin.firstWarning')}</p>}<UserForm user={null} first={first} practices={practices} busy={busy} submit={t('admin.addDo')} onSubmit={(fields) => void add(fields)} onCancel={first ? undefined : () => setOpen(false)} />{error && <Refused error={error} />}</div>}
      {made && <Secret value={made.link} label={t('admin.linkOf', { name: made.user.display })} note={t('admin.linkOnce')} onClose={() => setMade(null)} />}
    </section>
  );
}

export function UsersView({ tabs }: { tabs: ReactNode }) {
  const { t } = useLanguage();
  const { get, set } = useAddress();
  const old = useOld();
  const reader = useReader();
  const view = useView<Users>('/api/users');
  const changed = () => void old(['/api/users', '/api/audit', '/api/today/choices', ...(reader?.users ? [] : ['/api/session'])], true);
  const open = get('user');
  return (
    <>
      <h1>{view.state === 'ready' ? (view.data.users.length ? t('admin.usersAnswer', { count: view.data.users.filter((u) => !u.disabled).length }) : t('admin.noUsers')) : t('admin.view.users')}</h1>
      {tabs}
      <Shown view={view} skeleton={<Lines count={6} height={44} />}>
        {({ users, practices = [] }) => (
          <>
            <Add practices={practices} first={users.length === 0} onChanged={changed} />
            {users.length > 0 && (
              <table className={`table ${css.table}`}>
                <thead><tr><th scope="col">{t('admin.name')}</th><th scope="col">{t('session.roles')}</th><th scope="col">{t('admin.sees')}</th><th scope="col">{t('admin.state')}</th><th scope="col" className="number">{t('admin.tokens')}</th></tr></thead>
                <tbody>{users.map((u) => <Row key={u.name} user={u} practices={practices} open={open === u.name} onOpen={() => set({ user: open === u.name ? null : u.name })} onChanged={changed} />)}</tbody>
              </table>
            )}
          </>
        )}
      </Shown>
    </>
  );
}
