// SPDX-License-Identifier: Apache-2.0
// Admin: who may sign in and what they may see; who did what, and whether that record is whole. Each for whom has the activity.
import { Link } from 'react-router';
import { useAddress, useTitle } from '../frame/address';
import { useLanguage } from '../i18n';
import measureCss from '../quality/measure.module.css';
import { useReader } from '../session/session';
import { Empty, Lines } from '../states/states.component';
import { AuditView } from './audit.component';
import { UsersView } from './users.component';

const views = [['users', 'manage-users'], ['audit', 'read-audit']] as const;

export default function AdminPage() {
  const { t } = useLanguage();
  const { get, to } = useAddress();
  const reader = useReader();
  useTitle(t('admin.title'));
  if (!reader) return <Lines />;
  const mine = views.filter(([, activity]) => reader.may(activity));
  const view = mine.find(([name]) => name === get('view'))?.[0] ?? mine[0]?.[0];
  if (!view) return <Empty heading title={t('admin.mayNot')} next={t('admin.mayNotNext')} />;
  const tabs = mine.length > 1 && (
    <nav className={`${measureCss.views} no-print`} aria-label={t('admin.views')}>
      {mine.map(([name]) => <Link key={name} to={to('/admin', { view: name === 'users' ? null : name })} aria-current={name === view ? 'page' : undefined}>{t(`admin.view.${name}`)}</Link>)}
    </nav>
  );
  return view === 'users' ? <UsersView tabs={tabs} /> : <AuditView tabs={tabs} />;
}
