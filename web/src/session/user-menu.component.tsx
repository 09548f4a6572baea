// SPDX-License-Identifier: Apache-2.0
// Who is signed in: name, roles, and the way out. Nothing where nobody signs in.
import { Button } from '@mantine/core';
import { useRef, useState } from 'react';
import { useLanguage } from '../i18n';
import { sendSession, useNewReader, useSession } from './session';
import css from './session.module.css';

export function UserMenu() {
  const { t } = useLanguage();
  const session = useSession();
  const newReader = useNewReader();
  const menu = useRef<HTMLDetailsElement>(null);
  const [failed, setFailed] = useState(false);
  if (session.state !== 'ready' || !session.data.user) return null;
  const { user, csrf } = session.data;
  const close = () => { if (menu.current) menu.current.open = false; };

  async function leave() {
    try {
      await sendSession('DELETE', null, csrf);
    } catch {
      setFailed(true);
      return;
    }
    await newReader();
  }

  return (
    <details ref={menu} className={css.menu}
      onBlur={(e) => { if (!e.currentTarget.contains(e.relatedTarget)) close(); }}
      onKeyDown={(e) => { if (e.key === 'Escape' && menu.current?.open) { e.stopPropagation(); close(); menu.current.querySelector('summary')?.focus(); } }}>
      <summary aria-label={t('session.menu', { name: user.display })}>{user.display}</summary>
      <div className={css.panel}>
        <p><strong>{user.display}</strong><br /><span className="quiet">{user.name}</span></p>
        <ul aria-label={t('session.roles')}>{user.roles.map((role) => <li key={role}>{t(`session.role.${role}`)}</li>)}</ul>
        {failed && <p role="alert" className={css.failure}>{t('state.failedTitle')}</p>}
        <Button size="sm" variant="default" onClick={() => void leave()}>{t('session.leave')}</Button>
      </div>
    </details>
  );
}
