// SPDX-License-Identifier: Apache-2.0
// An address that is no page.
import { Link } from 'react-router';
import { useLanguage } from '../i18n';
import { Empty } from '../states/states.component';
import { useAddress, useTitle } from './address';

export function NotFound() {
  const { t } = useLanguage();
  const { to } = useAddress();
  useTitle(t('state.notFoundTitle'));
  return <Empty heading title={t('frame.notFound')}><Link to={to('/')}>{t('frame.toHome')}</Link></Empty>;
}
