// SPDX-License-Identifier: Apache-2.0
// The states that every page draws besides its data: loading, computing, failed, empty.
import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { View } from '../api/views.resource';
import type { Refusal } from '../api/client';
import type { Progress } from '../api/types';
import { useAddress } from '../frame/address';
import { useLanguage } from '../i18n';
import { writeNumber } from '../i18n/format';
import css from './states.module.css';

/** Grey lines of about the height of what will come. */
export function Lines({ count = 6, height = 22 }: { count?: number; height?: number }) {
  const { t } = useLanguage();
  return (
    <div className={css.lines} role="status" aria-label={t('state.loading')}>
      {Array.from({ length: count }, (_, k) => <span key={k} className={css.bone} style={{ height, width: `${88 - ((k * 23) % 41)}%` }} />)}
    </div>
  );
}

export function Computing({ progress }: { progress: Progress }) {
  const { t, language } = useLanguage();
  const { done, total, remainingSeconds } = progress;
  const share = total > 0 ? done / total : 0;
  return (
    <div className={css.computing} role="status">
      <span>{t('state.computing')}</span>
      <span className={css.track} aria-hidden="true"><span className={css.bar} style={{ transform: `scaleX(${share})` }} /></span>
      <span className={css.quiet}>
        {total > 0 && t('state.progress', { done: writeNumber(done, language), total: writeNumber(total, language) })}
        {remainingSeconds !== null && `, ${t('state.remaining', { seconds: writeNumber(Math.ceil(remainingSeconds), language) })}`}
      </span>
    </div>
  );
}

/** page: the failure takes the place of a page; where nothing is found, it leads back. */
export function Failure({ error, retry, page = false }: { error: Refusal; retry: () => void; page?: boolean }) {
  const { to } = useAddress();
  const { t, language } = useLanguage();
  const missing = error.status === 404;
  // The server speaks English; where the reader does not, the page says the same in general words first.
  const own = error.status === 0 ? t('state.unreachable') : language !== 'en' && missing ? t('state.missing') : null;
  const served = error.status === 0 ? '' : error.message || `HTTP ${error.status}`;
  return (
    <div className={css.failure} role="alert">
      <h2>{t(missing ? 'state.notFoundTitle' : 'state.failedTitle')}</h2>
      {own && <p>{own}</p>}
      {served && <p lang="en" className={own ? css.quiet : undefined}>{served}</p>}
      {!missing && <p className={css.quiet}>{t('state.safe')}</p>}
      {missing && page && <p><Link to={to('/people')}>{t('frame.people')}</Link> · <Link to={to('/quality')}>{t('frame.quality')}</Link></p>}
      {!missing && <Button onClick={retry}>{t('state.retry')}</Button>}
      {error.diagnostics && <details><summary>{t('state.details')}</summary><pre tabIndex={0}>{`HTTP ${error.status}\n${error.diagnostics}`}</pre></details>}
    </div>
  );
}

/** heading: the title is the page's own heading. */
export function Empty({ title, next, heading = false, children }: { title: string; next?: string; heading?: boolean; children?: ReactNode }) {
  const Title = heading ? 'h1' : 'p';
  return (
    <div className={css.empty} role="status">
      <Title className={css.emptyTitle}>{title}</Title>
      {next && <p className={css.quiet}>{next}</p>}
      {children}
    </div>
  );
}

/** Draws a view in whichever state it is. page: the heading of a page that has none but its data's. */
export function Shown<T>({ view, page, skeleton, children }: { view: View<T>; page?: string; skeleton?: ReactNode; children: (data: T) => ReactNode }) {
  if (view.state === 'ready') return children(view.data);
  return (
    <>
      {page && <h1 className={view.state === 'computing' ? undefined : 'sr-only'}>{page}</h1>}
      {view.state === 'failed' && <Failure error={view.error} retry={view.retry} page={page !== undefined} />}
      {view.state === 'computing' && <Computing progress={view.progress} />}
      {view.state === 'loading' && (skeleton ?? <Lines />)}
    </>
  );
}
