// SPDX-License-Identifier: Apache-2.0
// The list by gap or by practice: each group with its number of people, and one of them open at a time, named in the address.
import type { Today, TodayRow } from '../api/types';
import { useAddress } from '../frame/address';
import { useLanguage } from '../i18n';
import { writeNumber } from '../i18n/format';
import { Empty } from '../states/states.component';
import { TodayList } from './today-list.component';
import css from './today.module.css';

interface Props { head: Today; by: 'gap' | 'practice'; selected: Map<string, TodayRow>; onSelected: (selected: Map<string, TodayRow>) => void }

export function Groups({ head, by, selected, onSelected }: Props) {
  const { t, language } = useLanguage();
  const { get, set } = useAddress();
  const groups = by === 'gap' ? head.gaps.map((g) => ({ key: g.gap, title: g.title, people: g.people })) : head.practices.map((p) => ({ key: p.practice.key, title: p.practice.name, people: p.people }));
  const open = get('in') ?? groups[0]?.key;
  if (groups.length === 0) return <Empty title={t('today.nobodyHere')} next={t('measure.emptyNext')} />;
  return (
    <div className={css.groups}>
      {groups.map((g) => (
        <section key={g.key} aria-label={g.title}>
          <h2 className={css.groupTitle}>
            <button type="button" aria-expanded={open === g.key} onClick={() => { onSelected(new Map()); set({ in: open === g.key ? 'none' : g.key }); }}>
              <span aria-hidden="true">{open === g.key ? '▼' : '▶'}</span> {g.title} <span className="quiet">{t('people_count', { count: g.people, n: writeNumber(g.people, language) })}</span>
            </button>
          </h2>
          {open === g.key && <TodayList head={head} within={{ [by]: g.key }} selected={selected} onSelected={onSelected} />}
        </section>
      ))}
    </div>
  );
}
