// SPDX-License-Identifier: Apache-2.0
// Problems, medications and immunizations as short lists; what is past is folded away.
import { useState } from 'react';
import type { Person } from '../api/types';
import { usePanel } from '../frame/address';
import { useLanguage } from '../i18n';
import { withoutTag, writeCode, writeDate } from '../i18n/format';
import css from './person.module.css';

interface Entry { resource: string; title: string; note: string | null; past: boolean }

/** A list; on paper no more than `printed` entries, and how many more there are. */
function Section({ title, empty, entries, truncated, printed }: { title: string; empty: string; entries: Entry[]; truncated: boolean; printed: number }) {
  const { t } = useLanguage();
  const { open, entry: shown } = usePanel();
  const [all, setAll] = useState(false);
  const past = entries.filter((e) => e.past);
  const list = all ? entries : entries.filter((e) => !e.past);
  return (
    <section className={css.list}>
      <h2>{title}</h2>
      {entries.length === 0 && <p className="quiet">{empty}</p>}
      <ul>
        {list.map((e, k) => (
          <li key={e.resource} className={k < printed ? undefined : 'no-print'} data-past={e.past || undefined} data-open={shown === e.resource || undefined}>
            <button type="button" className={css.entry} onClick={() => open(e.resource)}>{e.title}</button>
            {e.note && <span className="quiet">{e.note}</span>}
          </li>
        ))}
      </ul>
      {past.length > 0 && <button type="button" className="link no-print" aria-expanded={all} onClick={() => setAll(!all)}>{all ? t('person.hidePast') : t('person.inactive', { count: past.length })}</button>}
      {list.length > printed && <p className="print-only">{t('person.notPrinted', { count: list.length - printed })}</p>}
      {truncated && <p className="quiet">{t('person.truncated')}</p>}
    </section>
  );
}

const kCurrentProblem = ['active', 'recurrence', 'relapse', null];
const kCurrentDrug = ['active', 'on-hold', 'intended', null];

/** Doses of one vaccine together, newest date first. */
function vaccinesOf(person: Person, date: (d: string | null) => string): Entry[] {
  const groups = new Map<string, { entry: Entry; dates: string[] }>();
  for (const dose of person.immunizations.filter((i) => i.status !== 'not-done')) {
    const title = writeCode(dose.code);
    const group = groups.get(title) ?? { entry: { resource: dose.resource, title, note: null, past: false }, dates: [] };
    group.dates.push(date(dose.date));
    groups.set(title, group);
  }
  return [...groups.values()].map(({ entry, dates }) => ({ ...entry, note: `${dates.slice(0, 3).join(', ')}${dates.length > 3 ? ` +${dates.length - 3}` : ''}` }));
}

export function Lists({ person }: { person: Person }) {
  const { t, language } = useLanguage();
  const date = (d: string | null) => writeDate(d, language);
  const cut = (name: string) => person.truncated.includes(name);
  return (
    <div className={css.lists}>
      <Section title={t('person.problems')} printed={10} empty={t('person.problemsNone')} truncated={cut('problems')}
        entries={person.problems.map((p) => ({ resource: p.resource, title: writeCode(p.code), note: p.onset ? t('person.since', { date: date(p.onset) }) : null, past: !kCurrentProblem.includes(p.status) }))} />
      <Section title={t('person.medications')} printed={12} empty={t('person.medicationsNone')} truncated={cut('medications')}
        entries={person.medications.map((m) => ({ resource: m.resource, title: writeCode(m.code), note: [m.dosage && withoutTag(m.dosage), m.date && date(m.date)].filter(Boolean).join(' · ') || null, past: !kCurrentDrug.includes(m.status) }))} />
      <Section title={t('person.immunizations')} printed={4} empty={t('person.immunizationsNone')} truncated={cut('immunizations')} entries={vaccinesOf(person, date)} />
    </div>
  );
}
