// SPDX-License-Identifier: Apache-2.0
// A fault while drawing leaves the frame standing and says so, instead of an empty page.
import { Button } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { useLanguage } from '../i18n';
import { Empty } from './states.component';

function Broken() {
  const { t } = useLanguage();
  return <Empty heading title={t('state.brokenTitle')} next={t('state.broken')}><Button onClick={() => location.reload()}>{t('state.reload')}</Button></Empty>;
}

/** resetKey: another value (another page) tries again. */
export class Boundary extends Component<{ resetKey: string; children: ReactNode }, { failedAt: string | null }> {
  override state = { failedAt: null as string | null };

  override componentDidCatch() {
    this.setState({ failedAt: this.props.resetKey });
  }

  static getDerivedStateFromError() {
    return { failedAt: '' };
  }

  override componentDidUpdate(before: { resetKey: string }) {
    if (this.state.failedAt !== null && before.resetKey !== this.props.resetKey) this.setState({ failedAt: null });
  }

  override render() {
    return this.state.failedAt === null ? this.props.children : <Broken />;
  }
}
