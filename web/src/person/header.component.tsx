// SPDX-License-Identifier: Apache-2.0
// The head of a person's page: name, age, sex, language, contact, practice, allergies as words.
import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Allergy, Person } from '../api/types';
import { usePanel } from '../frame/address';
import { useLanguage } from '../i18n';
import { chooseNames, writeAge, writeCode, writeDate, writeName } from '../i18n/format';
import { LaunchMenu } from './launch.component';
import css from './person.module.css';

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return <div><dt>{name}</dt><dd>{children}</dd></div>;
}

function Allergies({ person }: { person: Person }) {
  const { t } = useLanguage();
  const { open } = usePanel();
  if (person.allergies.length === 0) return <span className="quiet">{t(person.allergiesRecorded ? 'person.allergiesNone' : 'person.allergiesUnknown')}</span>;
  const words = (a: Allergy) => [writeCode(a.code), a.reactions.join(', ').toLowerCase(), a.criticality === 'high' ? t('person.severe') : ''].filter(Boolean).join(', ');
  return <>{person.allergies.map((a, k) => <span key={a.resource}>{k > 0 && '; '}<button type="button" className={`link ${css.allergy}`} onClick={() => open(a.resource)}>{words(a)}</button></span>)}</>;
}

function addressLine(person: Person): string | null {
  const a = person.address[0];
  return a ? (a.text ?? [a.line.join(' '), a.city, [a.state, a.postalCode].filter(Boolean).join(' ')].filter(Boolean).join(', ')) : null;
}

/** opened: with a reason, from outside the reader's practices; no app is let to such a record. */
export function Header({ person, now, opened }: { person: Person; now: string; opened: boolean }) {
  const { t, language } = useLanguage();
  const { open } = usePanel();
  const [first, other] = chooseNames(person.names, language);
  const phone = person.telecom.find((c) => c.system === 'phone');
  const email = person.telecom.find((c) => c.system === 'email');
  const number = person.identifiers.find((i) => i.type?.includes('Medical Record')) ?? person.identifiers[0];
  return (
    <header className={css.header}>
      <div className={css.nameLine}>
        <h1>{writeName(first) ?? person.id}{other && <span className={css.other}> {writeName(other)}</span>}</h1>
        <p className={css.key}>
          {writeAge(person.birthDate, person.age, now, language)}{person.sex && `, ${t(`sex.${person.sex}`)}`} <span className="quiet">· {t('person.born', { date: writeDate(person.birthDate, language) })}</span>
          {person.deceased && <strong> · {t('person.died', { date: writeDate(person.deceasedDate, language) })}</strong>}
        </p>
        <div className={`${css.headerTools} no-print`}>
          <Button size="compact-sm" variant="default" onClick={() => window.print()}>{t('person.print')}</Button>
          <Button size="compact-sm" variant="default" onClick={() => open(`Patient/${person.id}`)}>{t('person.record')}</Button>
          {!opened && <LaunchMenu person={person.id} />}
        </div>
      </div>
      <dl className={css.facts}>
        <Fact name={t('person.allergies')}><Allergies person={person} /></Fact>
        <Fact name={t('person.contact')}>
          {phone || email ? <>{phone && <a href={`tel:${phone.value}`}>{phone.value}</a>}{phone && email && ' · '}{email && <a href={`mailto:${email.value}`}>{email.value}</a>}</> : <span className="quiet">{t('person.noContact')}</span>}
          {addressLine(person) && <span className={css.address}>{addressLine(person)}</span>}
        </Fact>
        {person.languages.length > 0 && <Fact name={t('frame.language')}>{person.languages.map((l) => languageName(l.code, language) ?? writeCode(l)).join(', ')}</Fact>}
        <Fact name={t('person.practice')}>{person.practice?.name ?? <span className="quiet">{t('person.noPractice')}</span>}</Fact>
        <Fact name={t('person.lastVisit')}>{writeDate(person.lastEncounter, language)}</Fact>
        {number && <Fact name={t('person.id')}>{number.value}</Fact>}
      </dl>
    </header>
  );
}

function languageName(code: string | null, language: string): string | null {
  try {
    const name = code ? new Intl.DisplayNames([language], { type: 'language', fallback: 'none' }).of(code) : null;
    return name ?? null;
  } catch {
    return null;
  }
}
