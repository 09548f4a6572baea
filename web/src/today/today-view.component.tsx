// SPDX-License-Identifier: Apache-2.0
// The side panel of a row of Today: why this person, from which records, and what can be done about each reason.
import { useState } from 'react';
import { Link } from 'react-router';
import { withQuery } from '../api/client';
import type { Gap, TodayRow } from '../api/types';
import { useView } from '../api/views.resource';
import { evidenceEntry, useAddress, usePanel } from '../frame/address';
import { useLanguage } from '../i18n';
import { withoutTag, writeAge, writeDate, writeDateTime } from '../i18n/format';
import { PanelPage } from '../panel/panel-page.component';
import panelCss from '../panel/panel.module.css';
import { Shown } from '../states/states.component';
import { AiMark } from '../risk/ai-mark.component';
import { Contributions } from '../risk/contributions.component';
import { Act } from './act.component';
import { useTodayNow, type Action } from './act.resource';
import { AlertMark, GapStateMark } from './marks.component';
import { useRowWords } from './words';
import css from './today.module.css';

/** What may be done about one reason. */
export const forGap = (gap: Gap): Action[] => (gap.state === 'open' ? ['snooze', 'not-now', 'order', 'done'] : gap.state === 'ordered' ? ['done', 'snooze', 'not-now'] : ['resume']);

export function GapAct({ row, gap }: { row: TodayRow; gap: Gap }) {
  const [open, setOpen] = useState<Action | null>(null);
  return <Act targets={[{ row, gap: gap.gap }]} offered={forGap(gap)} open={open} onOpen={setOpen} />;
}

export function PersonAct({ row, offered }: { row: TodayRow; offered: readonly Action[] }) {
  const [open, setOpen] = useState<Action | null>(null);
  return <Act targets={[{ row }]} offered={offered} open={open} onOpen={setOpen} />;
}

function Reason({ row, gap, now }: { row: TodayRow; gap: Gap; now: string }) {
  const { t, language } = useLanguage();
  const { deeper } = usePanel();
  const words = useRowWords();
  const [measure = '', group = ''] = gap.gap.split('/');
  return (
    <li className={css.reason}>
      <p><strong>{gap.title}</strong> <GapStateMark gap={gap} /></p>
      <p>{words.why(gap)}{gap.since && <span className="quiet"> · {t('today.since', { since: words.since(gap.since, now), date: writeDate(gap.since, language) })}</span>}</p>
      <p className="quiet">
        {gap.lastEvidence ? <>{t('measure.evidence')}: <button type="button" className="link" onClick={() => deeper(gap.lastEvidence!.resource)}>{withoutTag(gap.lastEvidence.summary)}</button> {writeDate(gap.lastEvidence.date, language)}</> : `${t('measure.evidence')}: ${t('measure.evidenceNone')}`}
        {' · '}<button type="button" className="link" onClick={() => deeper(evidenceEntry(row.id, measure, group))}>{t('person.evidence')}</button>
        {gap.task && <> · <button type="button" className="link" onClick={() => deeper(gap.task!)}>{t('today.task')}</button></>}
      </p>
      <GapAct row={row} gap={gap} />
    </li>
  );
}

function Body({ row, now }: { row: TodayRow; now: string }) {
  const { t, language } = useLanguage();
  const { to } = useAddress();
  const { deeper } = usePanel();
  const words = useRowWords();
  return (
    <>
      <p className={panelCss.sub}>
        {[`${writeAge(row.birthDate, row.age, now, language)}${row.sex ? `, ${t(`sex.${row.sex}`)}` : ''}`, t('person.born', { date: writeDate(row.birthDate, language) }), row.language?.display ?? row.language?.code, row.practice?.name].filter(Boolean).join(' · ')}
      </p>
      <p className={panelCss.links}>{row.phone && <a href={`tel:${row.phone}`}>{row.phone}</a>}<Link to={to(`/people/${encodeURIComponent(row.id)}`)}>{t('panel.openChart')}</Link></p>
      {row.alert && (
        <div className={css.alertBox}>
          <p><AlertMark /> {row.alert.text}</p>
          <p className="quiet">{writeDateTime(row.alert.date, language)} · <button type="button" className="link" onClick={() => deeper(row.alert!.resource)}>{t('person.record')}</button>{row.alert.task && <> · <button type="button" className="link" onClick={() => deeper(row.alert!.task!)}>{t('today.task')}</button></>}</p>
          <p>{t('today.alertStays')}</p>
          <PersonAct row={row} offered={['close-alert']} />
        </div>
      )}
      <dl className={panelCss.facts}>
        <dt>{t('today.owner')}</dt><dd>{row.owner?.display ?? <span className="quiet">{t('today.nobody')}</span>}</dd>
        <dt>{t('today.risk')}</dt><dd>{row.risk ? <>{words.risk(row.risk)} {row.risk.kind === 'learned' && <AiMark />}{row.risk.reason && <span className="quiet"> · {t('today.raisedBy', { what: row.risk.reason })}</span>}</> : <span className="quiet">{row.riskMissing ?? '–'}</span>}</dd>
        <dt>{t('today.lastContact')}</dt><dd>{row.lastContact ? <><button type="button" className="link" onClick={() => deeper(row.lastContact!.resource)}>{withoutTag(row.lastContact.summary)}</button> <span className="quiet">{writeDate(row.lastContact.date, language)}</span></> : <span className="quiet">{t('measure.evidenceNone')}</span>}</dd>
        <dt>{t('today.visit')}</dt><dd>{row.nextAppointment ? writeDateTime(row.nextAppointment, language) : <span className="quiet">{t('today.noVisit')}</span>}</dd>
      </dl>
      {row.risk?.contributions && <details className={css.parts}><summary>{t('risk.partsOf', { title: row.risk.title })}</summary><Contributions of={row.risk.contributions} /></details>}
      <PersonAct row={row} offered={['assign', 'message', 'letter']} />
      <h3 className={panelCss.section}>{t('person.due')}</h3>
      {row.why.length === 0 ? <p className="quiet">{t('today.nothingDue')}</p> : <ul className={css.reasons}>{row.why.map((gap) => <Reason key={gap.gap} row={row} gap={gap} now={now} />)}</ul>}
    </>
  );
}

export const rowPath = (person: string) => `/api/today/${encodeURIComponent(person)}`;

export function TodayView({ person }: { person: string }) {
  const { t } = useLanguage();
  const now = useTodayNow();
  const words = useRowWords();
  const view = useView<TodayRow>(withQuery(rowPath(person), {}));
  return <PanelPage title={view.state === 'ready' ? words.name(view.data) : t('today.title')}><Shown view={view}>{(row) => <Body key={row.id} row={row} now={now ?? row.dueSince ?? ''} />}</Shown></PanelPage>;
}
