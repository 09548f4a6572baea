// SPDX-License-Identifier: Apache-2.0
// Today: whom to see or call next and why, in one list that is acted on from the keyboard, one by one or many at once.
import { useState } from 'react';
import { Link } from 'react-router';
import { withQuery } from '../api/client';
import type { Today, TodayRow } from '../api/types';
import { useView, type View } from '../api/views.resource';
import { useAddress, useTitle } from '../frame/address';
import { useLanguage } from '../i18n';
import { writeNumber } from '../i18n/format';
import { AiMark } from '../risk/ai-mark.component';
import { Computing, Empty, Failure, Lines } from '../states/states.component';
import { AccessStrip } from './access-strip.component';
import { Filters, filtersOf } from './filters.component';
import { Groups } from './groups.component';
import { TodayList } from './today-list.component';
import css from './today.module.css';

function Answer({ head, total }: { head: Today; total: number | null }) {
  const { t, language } = useLanguage();
  const { get, set, to } = useAddress();
  const number = (n: number) => writeNumber(n, language);
  const { counts } = head;
  const show = get('show') ?? 'open';
  const narrowed = Boolean(get('owner') || get('gap') || get('language'));
  const shown = total ?? head.total;
  const sentence = show !== 'open' ? t(`today.answerShow.${show}`, { count: shown, n: number(shown) }) : counts.open === 0 ? t('today.answerNone') : narrowed ? t('today.answerOf', { count: counts.open, n: number(shown), of: number(counts.open) }) : t('today.answer', { count: counts.open, n: number(counts.open) });
  const alerts = counts.alerts > 0 && t('today.alerts', { count: counts.alerts, n: number(counts.alerts) });
  return (
    <header className={css.answer}>
      <h1>{alerts ? t('today.answerAlerts', { sentence, alerts }) : `${sentence}.`}</h1>
      <p className="quiet">
        {head.riskModel ? <>{t('today.orderedBy')} <Link to={to(`/models/${encodeURIComponent(head.riskModel.id)}`)}>{head.riskModel.title}</Link>{head.riskModel.kind === 'learned' && <> <AiMark /></>}</> : t('today.orderedByDue')}
        {counts.mine > 0 && <> · <button type="button" className="link" onClick={() => set({ owner: 'me' })}>{t('today.mine', { n: number(counts.mine) })}</button></>}
        {counts.unowned > 0 && counts.unowned !== counts.open && <> · <button type="button" className="link" onClick={() => set({ owner: 'none' })}>{t('today.withoutOwner', { n: number(counts.unowned) })}</button></>}
        {counts.snoozed > 0 && <> · <button type="button" className="link" onClick={() => set({ show: 'snoozed' })}>{t('today.snoozedCount', { n: number(counts.snoozed) })}</button></>}
        {head.total > 0 && <span className="no-print"> · <a href={withQuery('/api/today/export', filtersOf(get))} download>{t('today.export', { n: number(head.total) })}</a></span>}
      </p>
      {head.failed > 0 && <p role="note" className={css.partial}>{t('today.failed', { count: head.failed, n: number(head.failed) })} <Link to={to('/quality')}>{t('quality.partialOpen')}</Link></p>}
    </header>
  );
}

function Waiting({ view }: { view: Exclude<View<Today>, { state: 'ready' }> }) {
  const { t } = useLanguage();
  return (
    <>
      <h1 className={view.state === 'computing' ? undefined : 'sr-only'}>{t('today.title')}</h1>
      {view.state === 'failed' ? <Failure error={view.error} retry={view.retry} page /> : (
        <>
          {view.state === 'computing' && <Computing progress={view.progress} />}
          <Lines count={12} height={48} />
        </>
      )}
    </>
  );
}

export default function TodayPage() {
  const { t } = useLanguage();
  const address = useAddress();
  useTitle(t('today.title'));
  const group = address.get('group') ?? 'person';
  const head = useView<Today>(withQuery('/api/today', { ...filtersOf(address.get), limit: 1 }));
  const [selected, setSelected] = useState<Map<string, TodayRow>>(new Map());
  if (head.state !== 'ready') return <Waiting view={head} />;
  const { data } = head;
  const nobody = data.counts.open + data.counts.snoozed + data.counts.notNow === 0 && data.practices.length === 0;
  if (nobody && data.total === 0) return <><Empty heading title={t('today.answerNone')} next={t('today.emptyNext')}><Link to={address.to('/quality')}>{t('frame.toQuality')}</Link></Empty></>;
  return (
    <>
      <Answer head={data} total={null} />
      <AccessStrip practice={address.get('practice')} />
      <Filters head={data} />
      {group === 'person' ? <TodayList head={data} selected={selected} onSelected={setSelected} /> : <Groups head={data} by={group === 'gap' ? 'gap' : 'practice'} selected={selected} onSelected={setSelected} />}
    </>
  );
}
