// SPDX-License-Identifier: Apache-2.0
// Apps that can be opened for a person (SMART EHR launch). The window is opened by the press itself, since browsers block those that come later; it is sent to the
// app once the server has given the address, which is good once.
import { useRef, useState } from 'react';
import { Refusal } from '../api/client';
import { useView } from '../api/views.resource';
import { useLanguage } from '../i18n';
import { useSend, useSession } from '../session/session';
import css from './launch.module.css';

interface App { client: string; title: string }

export function LaunchMenu({ person }: { person: string }) {
  const { t } = useLanguage();
  const session = useSession();
  const reads = session.state === 'ready' && (session.data.user?.activities.includes('read-records') ?? false);
  const view = useView<{ apps: App[] }>(reads ? '/api/launch' : null);
  const send = useSend();
  const menu = useRef<HTMLDetailsElement>(null);
  const [said, setSaid] = useState<{ text: string; failed: boolean } | null>(null);
  const apps = view.state === 'ready' ? view.data.apps : [];
  if (apps.length === 0) return null;
  const close = () => { if (menu.current) menu.current.open = false; };

  async function launch(app: App) {
    const tab = window.open('about:blank', '_blank');
    if (!tab) return setSaid({ text: t('launch.blocked'), failed: true });
    tab.opener = null; // the app's page gets no hold on this one
    setSaid(null);
    try {
      const { url } = await send<{ url: string }>('POST', '/api/launch', { client: app.client, patient: person });
      tab.location.replace(url);
      close();
      setSaid({ text: t('launch.opened', { title: app.title }), failed: false });
    } catch (error) {
      tab.close();
      setSaid({ text: t('launch.failed', { title: app.title, why: error instanceof Refusal && error.status !== 0 ? error.message : t('state.unreachable') }), failed: true });
    }
  }

  return (
    <>
      <details ref={menu} className={css.menu}
        onBlur={(e) => { if (!e.currentTarget.contains(e.relatedTarget)) close(); }}
        onKeyDown={(e) => { if (e.key === 'Escape' && menu.current?.open) { e.stopPropagation(); close(); menu.current.querySelector('summary')?.focus(); } }}>
        <summary>{t('launch.menu')}</summary>
        <div className={css.panel}>
          <p className="quiet">{t('launch.help')}</p>
          <ul aria-label={t('launch.menu')}>{apps.map((app) => <li key={app.client}><button type="button" className="link" onClick={() => void launch(app)}>{app.title}<span className="sr-only"> {t('launch.newWindow')}</span> <span aria-hidden="true">↗</span></button></li>)}</ul>
        </div>
      </details>
      <span role="status" className={said?.failed ? css.failed : css.said}>{said?.text}</span>
    </>
  );
}
