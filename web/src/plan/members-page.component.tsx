// SPDX-License-Identifier: Apache-2.0
// The people behind a count of the plan: who is due first stands first; a row opens the person's page.
import { Link } from 'react-router';
import { withQuery } from '../api/client';
import { usePages } from '../api/views.resource';
import { useAbout } from '../frame/about';
import { useAddress, useGo, useTitle } from '../frame/address';
import { useLanguage } from '../i18n';
import { chooseNames, writeAge, writeDate, writeName, writeNumber } from '../i18n/format';
import { Rows, type Column } from '../rows/rows.component';
import { Empty, Lines, Shown } from '../states/states.component';
import css from './plan.module.css';
import type { Member, Split } from './types';
import { usePlanWords } from './words';

const filters = ['cover', 'renewal', 'fate', 'change', 'by', 'group', 'on'] as const;

function useColumns(by: Split, fate: boolean): Column<Member>[] {
  const { t, language } = useLanguage();
  const { to } = useAddress();
  const about = useAbout();
  const words = usePlanWords();
  const columns: Column<Member>[] = [
    { key: 'name', title: t('measure.name'), cell: (p) => {
      const [first, other] = chooseNames(p.names, language);
      return <><Link to={to(`/people/${encodeURIComponent(p.id)}`)} tabIndex={-1}>{writeName(first, 'list') ?? p.id}</Link>{other && <span className="quiet"> {writeName(other)}</span>}</>;
    } },
    { key: 'age', title: t('measure.age'), cell: (p) => writeAge(p.birthDate, p.age, about?.now ?? '', language) },
    { key: 'cover', title: t('plan.cover'), cell: (p) => p.cover.title },
    { key: 'renewal', title: t('plan.renewalDay'), cell: (p) => (p.renewal ? writeDate(p.renewal, language) : <span className="quiet">{t('plan.when.unknown')}</span>) },
    { key: 'group', title: t(`plan.split.${by}`), cell: (p) => words.label(by, { ids: [p.groups[by].key], titles: [p.groups[by].label], total: 1 }) },
  ];
  return fate ? [...columns, { key: 'fate', title: t('plan.fateHead'), cell: (p) => (p.fate ? t(`plan.fate.${p.fate}`) : '') }] : columns;
}

export default function PlanMembersPage() {
  const { t, language } = useLanguage();
  const { get, to } = useAddress();
  const go = useGo();
  const words = usePlanWords();
  useTitle(t('plan.membersTitle'));
  const by = (get('by') ?? 'race') as Split;
  const pages = usePages<Member>((cursor) => withQuery('/api/plan/people', { ...Object.fromEntries(filters.map((name) => [name, get(name)])), limit: 100, cursor }));
  const columns = useColumns(by, get('fate') !== null);
  const total = pages.state === 'ready' ? pages.data.total : null;
  const first = pages.state === 'ready' ? pages.data.rows[0] : undefined;
  const parts = [get('cover') && first?.cover.title, get('renewal') && `${t('plan.renewal')}: ${words.label('month', { ids: [get('renewal')!], titles: [''], total: 0 })}`, get('fate') && `${get('change') ? `${writeDate(get('change'), language)}: ` : ''}${t(`plan.fate.${get('fate')}`)}`, get('group') && first && words.label(by, { ids: [first.groups[by].key], titles: [first.groups[by].label], total: 0 })];
  return (
    <>
      <p className="no-print"><Link to={to('/plan', { by: get('by'), change: get('change') })}>{t('frame.plan')}</Link></p>
      <h1>{total === null ? t('plan.membersTitle') : t('plan.membersAnswer', { count: total, n: writeNumber(total, language) })}</h1>
      <p className="quiet">{parts.filter(Boolean).join(' · ')}</p>
      <Shown view={pages} skeleton={<Lines count={14} height={28} />}>
        {(data) => data.total > 0 ? <Rows label={t('plan.membersTitle')} columns={columns} gridClass={css.grid!} pages={data} idOf={(p) => p.id} onOpen={(p) => go(`/people/${encodeURIComponent(p.id)}`)} /> : <Empty title={t('plan.nobodyListed')} next={t('plan.nobodyListedNext')} />}
      </Shown>
    </>
  );
}
