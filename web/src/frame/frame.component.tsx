// SPDX-License-Identifier: Apache-2.0
// What stands around every page: name, pages, period, search, language, and the side panel. Where nobody is real, a note says so on every page and every print.
import { ActionIcon, NativeSelect } from '@mantine/core';
import { lazy, Suspense, useEffect, useRef, useState, type ReactNode } from 'react';
import { Link, NavLink, useLocation } from 'react-router';
import type { About } from '../api/types';
import { useLanguage } from '../i18n';
import { writeDate, writePeriod } from '../i18n/format';
import { useAbout } from './about';
import { useAddress, useGo, usePanel } from './address';
import { Boundary } from '../states/boundary.component';
import { UserMenu } from '../session/user-menu.component';
import { useKeys } from './keys';
import { LanguageSwitch } from './language-switch.component';
import { usePageList } from './pages';
import { Search } from './search.component';
import css from './frame.module.css';

const Panel = lazy(() => import('../panel/panel.component'));

function PeriodSelect({ about }: { about: About | null }) {
  const { t, language } = useLanguage();
  const { get, set } = useAddress();
  const chosen = get('period');
  const first = about ? about.period.start.slice(0, 4) : '';
  const years = [...new Set([...(about ? [first, ...about.years.map(String)] : []), ...(chosen ? [chosen] : [])])].sort().reverse();
  const [start, end] = chosen?.split('/') ?? [];
  const label = (year: string) => (year === chosen && start && end ? writePeriod({ start, end }, language) : year);
  if (years.length === 0) return null;
  return (
    <NativeSelect aria-label={t('frame.period')} size="sm" className={css.period} value={chosen ?? first} data={years.map((year) => ({ value: year, label: label(year) }))}
      onChange={(e) => set({ period: e.currentTarget.value === first ? null : e.currentTarget.value, cursor: null })} />
  );
}

/** True below the width at which the panel covers the page. */
function useNarrow() {
  const query = '(max-width: 1099px)';
  const [narrow, setNarrow] = useState(() => window.matchMedia?.(query).matches ?? false);
  useEffect(() => {
    const media = window.matchMedia?.(query);
    const change = () => setNarrow(media.matches);
    media?.addEventListener('change', change);
    return () => media?.removeEventListener('change', change);
  }, []);
  return narrow;
}

export function Frame({ children }: { children: ReactNode }) {
  const { t, language } = useLanguage();
  const { to } = useAddress();
  const { pathname } = useLocation();
  const about = useAbout();
  const panel = usePanel();
  const go = useGo();
  const narrow = useNarrow();
  const pageList = usePageList();
  const mayList = pageList.some((page) => page.name === 'people');
  const searchInput = useRef<HTMLInputElement>(null);
  const covered = narrow && panel.entry !== null;
  useKeys({
    '/': () => searchInput.current?.focus(),
    '?': () => panel.open('help'),
    ...Object.fromEntries(pageList.filter((page) => page.key).map((page) => [`g ${page.key}`, () => go(page.path)])),
    Escape: () => (panel.entry ? panel.close() : false),
  });
  const page = useRef<HTMLElement>(null);
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current === pathname) return;
    before.current = pathname;
    void window.scrollTo(0, 0);
    page.current?.focus({ preventScroll: true });
  }, [pathname]);
  return (
    <div className={css.frame} data-panel={panel.entry !== null || undefined}>
      <a className={css.skip} href="#page">{t('frame.skip')}</a>
      <header className={`${css.header} no-print`} inert={covered}>
        <Link to={to('/')} className={css.name} aria-label={t('frame.home')}><img src="/mark.svg" alt="" width="26" height="26" />{language === 'ko' ? '보감' : 'Bogam'}</Link>
        <nav aria-label={t('frame.pages')} className={css.pages}>
          {pageList.map((page) => <NavLink key={page.name} to={to(page.path)} end={page.path === '/'}>{t(`frame.${page.name}`)}</NavLink>)}
        </nav>
        {mayList && <Search inputRef={searchInput} />}
        <div className={css.tools}>
          <PeriodSelect about={about} />
          <LanguageSwitch />
          <ActionIcon variant="default" size={34} className={css.help} aria-label={t('frame.help')} onClick={() => panel.open('help')}>?</ActionIcon>
          <UserMenu />
        </div>
      </header>
      {about?.synthetic && <section aria-label={t('frame.syntheticTitle')} className={css.synthetic}><p role="note">{t('frame.synthetic')}</p></section>}
      <main ref={page} id="page" className={css.page} tabIndex={-1} inert={covered}>
        <Boundary resetKey={pathname}>{children}</Boundary>
        {about && <p className={`${css.asOf} no-print`}>{t('frame.asOf', { date: writeDate(about.now, language) })} · {about.timezone} · {about.name} {about.version}</p>}
      </main>
      {panel.entry && <Suspense fallback={null}><Panel entry={panel.entry} covers={narrow} /></Suspense>}
    </div>
  );
}
