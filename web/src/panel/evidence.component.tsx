// SPDX-License-Identifier: Apache-2.0
// Why a person has a status under a measure: each population's expression, what it is made of, and the records it used.
import { useState } from 'react';
import { Link } from 'react-router';
import { withQuery } from '../api/client';
import type { Evidence, Expression, Person } from '../api/types';
import { useView } from '../api/views.resource';
import { useAddress, usePanel } from '../frame/address';
import { useLanguage } from '../i18n';
import { chooseNames, withoutTag, writeAge, writeDate, writeName } from '../i18n/format';
import { Shown } from '../states/states.component';
import { StatusMark } from '../states/status-mark.component';
import { PanelPage } from './panel-page.component';
import css from './panel.module.css';

function ValueMark({ of }: { of: Expression }) {
  const { t } = useLanguage();
  if (of.type === 'error') return <span className={css.value} data-value="error">× {t('status.failed')}</span>;
  if (of.type === 'boolean' && of.value !== null) return <span className={css.value} data-value={String(of.value)}>{of.value ? '✓' : '✕'} {t(of.value ? 'person.true' : 'person.false')}</span>;
  if (of.type === 'null' || (of.type === 'boolean' && of.value === null)) return <span className={css.value}>∅ {t('person.null')}</span>;
  return null;
}

function Node({ of, evidence, population }: { of: Expression; evidence: Evidence; population?: { name: string; count: number } }) {
  const { t, language } = useLanguage();
  const { deeper } = usePanel();
  const [open, setOpen] = useState(of.decides || (population !== undefined && of.type === 'error'));
  const inner = of.children.length + of.resources.length > 0;
  return (
    <li className={css.node}>
      <div className={css.line}>
        {inner ? <button type="button" className={css.toggle} aria-expanded={open} aria-label={t('panel.expand', { name: of.name })} onClick={() => setOpen(!open)}>{open ? '▼' : '▶'}</button> : <span />}
        <span className={css.name}>
          {population && <span className={css.population}>{population.name}</span>}
          {population ? of.decides && <span className={css.decides}>{t('panel.decides')}</span> : <><code>{of.name}</code>{of.decides && <span className={css.decides}>{t('panel.decides')}</span>}</>}
          {of.text && <span className={css.words}>{of.text}</span>}
          {(of.type === 'list' || of.type === 'resource' || of.type === 'value') && <span className={css.result}>{of.result}</span>}
        </span>
        <ValueMark of={of} />
      </div>
      {open && of.resources.length > 0 && (
        <ul className={css.records}>
          {of.resources.map((reference) => (
            <li key={reference}><button type="button" className="link" onClick={() => deeper(reference)}>{withoutTag(evidence.resources[reference]?.summary ?? reference)}</button><span>{writeDate(evidence.resources[reference]?.date ?? null, language)}</span></li>
          ))}
        </ul>
      )}
      {open && of.children.length > 0 && <ul>{of.children.map((child, k) => <Node key={`${child.name}-${k}`} of={child} evidence={evidence} />)}</ul>}
    </li>
  );
}

function EvidenceBody({ evidence, person }: { evidence: Evidence; person: Person | null }) {
  const { t, language } = useLanguage();
  const { to } = useAddress();
  const name = person && writeName(chooseNames(person.names, language)[0]);
  return (
    <>
      {person && <p className={css.sub}>{t('panel.of', { name: name ?? person.id, age: writeAge(person.birthDate, person.age, evidence.now, language) })}</p>}
      <p className={css.answer}><StatusMark status={evidence.status} /></p>
      {evidence.error && (
        <p role="alert">{evidence.error.message}<span className={css.words}>{evidence.error.expression && t('panel.errorAt', { expression: evidence.error.expression, library: evidence.error.library ?? '', locator: evidence.error.locator ?? '' })}</span></p>
      )}
      <p className={css.links}>
        {person && <Link to={to(`/people/${encodeURIComponent(person.id)}`)}>{t('panel.openChart')}</Link>}
        <Link to={to(`/quality/${encodeURIComponent(evidence.measure)}`, { view: 'definition' })}>{t('panel.openMeasure')}</Link>
      </p>
      <h3 className={css.section}>{t('panel.populations')}</h3>
      <ul className={css.tree}>
        {evidence.expressions.map((e, k) => {
          const population = evidence.populations[k];
          return <Node key={`${e.name}-${k}`} of={e} evidence={evidence} population={population && { name: t(`population.${population.population}`), count: population.count }} />;
        })}
      </ul>
    </>
  );
}

export function EvidenceView({ person, measure, group }: { person: string; measure: string; group: string }) {
  const { t } = useLanguage();
  const { period } = useAddress();
  const id = encodeURIComponent(person);
  const evidence = useView<Evidence>(withQuery(`/api/people/${id}/measures/${encodeURIComponent(measure)}/evidence`, { group, period }));
  const chart = useView<Person>(withQuery(`/api/people/${id}`, { period }));
  const title = evidence.state === 'ready' ? evidence.data.title : t('person.why');
  return (
    <PanelPage title={title}>
      <Shown view={evidence}>{(data) => <EvidenceBody evidence={data} person={chart.state === 'ready' ? chart.data : null} />}</Shown>
    </PanelPage>
  );
}
