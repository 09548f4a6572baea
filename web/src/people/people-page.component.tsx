// SPDX-License-Identifier: Apache-2.0
// People: everybody, or those with a name; a row opens the person's page.
import { NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import { Link } from 'react-router';
import { withQuery } from '../api/client';
import type { ListedPerson } from '../api/types';
import { usePages } from '../api/views.resource';
import { useAddress, useGo, useTitle } from '../frame/address';
import { useAbout } from '../frame/about';
import { useLanguage } from '../i18n';
import { chooseNames, writeAge, writeDate, writeName, writeNumber } from '../i18n/format';
import { Rows, type Column } from '../rows/rows.component';
import { Empty, Lines, Shown } from '../states/states.component';
import { StatusMark } from '../states/status-mark.component';
import { useMayOpen } from '../person/open-record.component';
import css from './people.module.css';

function NameField() {
  const { t } = useLanguage();
  const { get, set } = useAddress();
  const name = get('name') ?? '';
  const [text, setText] = useState(name);
  const written = useRef(name);
  const write = useDebouncedCallback((value: string) => { written.current = value.trim(); set({ name: value.trim() }); }, 150);
  useEffect(() => { if (name !== written.current) { written.current = name; setText(name); } }, [name]);
  return <TextInput type="search" aria-label={t('people.searchHelp')} placeholder={t('people.search')} value={text} autoComplete="off" spellCheck={false} className={css.field} onChange={(e) => { setText(e.currentTarget.value); write(e.currentTarget.value); }} />;
}

function useColumns(now: string): Column<ListedPerson>[] {
  const { t, language } = useLanguage();
  const { to } = useAddress();
  return [
    { key: 'name', title: t('measure.name'), cell: (p) => {
      const [first, other] = chooseNames(p.names, language);
      return <><Link to={to(`/people/${encodeURIComponent(p.id)}`)} tabIndex={-1}>{writeName(first, 'list') ?? p.id}</Link>{other && <span className="quiet"> {writeName(other)}</span>}</>;
    } },
    { key: 'age', title: t('measure.age'), cell: (p) => `${writeAge(p.birthDate, p.age, now, language)}${p.sex ? `, ${t(`sex.${p.sex}`)}` : ''}${p.deceased ? ` · ${t('people.deceased')}` : ''}` },
    { key: 'born', title: t('people.birth'), cell: (p) => writeDate(p.birthDate, language) },
    { key: 'due', title: t('people.due'), cell: (p) => (p.due === null ? <span className="quiet">{t('people.dueUnknown')}</span> : p.due === 0 ? <span className="quiet">{t('people.dueNone')}</span> : <span className={css.due}><StatusMark status="due" word={false} />{t('people.dueCount', { count: p.due })}</span>) },
    { key: 'last', title: t('people.last'), cell: (p) => writeDate(p.lastEncounter, language) },
    { key: 'practice', title: t('people.practice'), cell: (p) => (p.practice ? <span title={p.practice.name}>{p.practice.name}</span> : <span className="quiet">{t('measure.noPractice')}</span>) },
  ];
}

export default function PeoplePage() {
  const { t, language } = useLanguage();
  const { get, set } = useAddress();
  const go = useGo();
  const about = useAbout();
  const { to } = useAddress();
  const mayOpen = useMayOpen();
  const name = get('name') ?? '';
  useTitle(t('people.title'));
  const pages = usePages<ListedPerson>((cursor) => withQuery('/api/people', { name, sort: get('sort'), limit: 100, cursor }));
  const columns = useColumns(about?.now ?? '');
  const total = pages.state === 'ready' ? pages.data.total : null;
  const sorts = ['name', '-due', '-age', 'age'];
  return (
    <>
      <h1>{total === null ? t('people.title') : name ? t('people.found', { count: total, n: writeNumber(total, language), name }) : t('people_count', { count: total, n: writeNumber(total, language) })}</h1>
      <div className={css.toolbar}>
        <NameField />
        <NativeSelect aria-label={t('measure.sort')} value={get('sort') ?? 'name'} data={sorts.map((sort) => ({ value: sort, label: t(`people.sorts.${sort}`) }))} onChange={(e) => set({ sort: e.currentTarget.value === 'name' ? null : e.currentTarget.value })} />
      </div>
      <Shown view={pages} skeleton={<Lines count={14} height={28} />}>
        {(data) => {
          if (data.total > 0) return <Rows label={t('people.title')} columns={columns} gridClass={css.grid!} pages={data} idOf={(p) => p.id} onOpen={(p) => go(`/people/${encodeURIComponent(p.id)}`)} />;
          return name ? <Empty title={t('people.none', { name })} next={t('people.noneNext')}>{mayOpen && <Link to={to('/open-record')}>{t('open.search')}</Link>}</Empty> : <Empty title={t('quality.noPeople')} next={t('quality.noPeopleNext')}><code>bogam load PATH…</code></Empty>;
        }}
      </Shown>
    </>
  );
}
