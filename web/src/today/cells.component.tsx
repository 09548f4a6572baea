// SPDX-License-Identifier: Apache-2.0
// What a row of Today says: who, why, since when, the risk in words, the last contact, who has it, and what comes next.
import { Link } from 'react-router';
import type { Gap, TodayRow } from '../api/types';
import { useAddress } from '../frame/address';
import { useLanguage } from '../i18n';
import { chooseNames, withoutTag, writeAge, writeDate, writeDateTime, writeName } from '../i18n/format';
import { AiMark } from '../risk/ai-mark.component';
import type { Column } from '../rows/rows.component';
import { AlertMark, GapStateMark } from './marks.component';
import { useRowWords } from './words';
import css from './today.module.css';

const kChips = 2;

function Who({ row, now }: { row: TodayRow; now: string }) {
  const { t, language } = useLanguage();
  const { to } = useAddress();
  const [first, other] = chooseNames(row.names, language);
  const speaks = row.language?.code && row.language.code.slice(0, 2) !== language ? (row.language.display ?? row.language.code) : null;
  return (
    <>
      <Link to={to(`/people/${encodeURIComponent(row.id)}`)} tabIndex={-1}>{writeName(first, 'list') ?? row.id}</Link>{other && <span className="quiet"> {writeName(other)}</span>}
      <span className={css.second}>{[`${writeAge(row.birthDate, row.age, now, language)}${row.sex ? `, ${t(`sex.${row.sex}`)}` : ''}`, speaks].filter(Boolean).join(' · ')}</span>
    </>
  );
}

function Chip({ gap }: { gap: Gap }) {
  const words = useRowWords();
  return <span className={gap.state === 'open' ? css.chip : css.heldChip} title={`${gap.title}: ${words.why(gap)}`}><b>{gap.title}</b> {gap.state === 'open' ? <span>{words.why(gap)}</span> : <GapStateMark gap={gap} />}</span>;
}

/** first: the gap that the list is about stands first. */
function Why({ row, first }: { row: TodayRow; first: string | undefined }) {
  const { t } = useLanguage();
  const gaps = [...row.why].sort((a, b) => Number(b.gap === first) - Number(a.gap === first));
  const room = row.alert ? kChips - 1 : kChips;
  const more = gaps.length - room;
  return (
    <>
      {row.alert && <span className={css.alert} title={row.alert.text}><AlertMark /> {row.alert.text}</span>}
      {gaps.slice(0, room).map((gap, k) => <span key={gap.gap} className={css.chipLine}><Chip gap={gap} />{k === room - 1 && more > 0 && <span className={css.plus} title={gaps.slice(room).map((g) => g.title).join(', ')}>{t('today.more', { n: more })}</span>}</span>)}
    </>
  );
}

function Risk({ row }: { row: TodayRow }) {
  const { t } = useLanguage();
  const words = useRowWords();
  if (!row.risk) return row.riskMissing ? <span className={`quiet ${css.missing}`} title={row.riskMissing}>{t('today.noScore', { why: row.riskMissing })}</span> : <span className="quiet">–</span>;
  return (
    <>
      <span title={row.risk.title}>{words.risk(row.risk)}{row.risk.kind === 'learned' && <> <AiMark /></>}{row.risk.band && <span className="quiet"> · {t(`risk.bands.${row.risk.band}`, row.risk.band)}</span>}</span>
      {row.risk.reason && <span className={css.second} title={row.risk.reason}>{t('today.raisedBy', { what: row.risk.reason })}</span>}
    </>
  );
}

function Next({ row }: { row: TodayRow }) {
  const { t, language } = useLanguage();
  if (row.nextAppointment) return <>{t('today.visit')}<span className={css.second}>{writeDateTime(row.nextAppointment, language)}</span></>;
  if (row.phone) return <><a href={`tel:${row.phone}`} tabIndex={-1} className={css.phone}>{row.phone}</a><span className={css.second}>{t('today.noVisit')}</span></>;
  return <span className="quiet">{t('today.noPhone')}</span>;
}

interface Choosing { now: string; gap: string | undefined; isSelected: (row: TodayRow) => boolean; choose: ((row: TodayRow) => void) | null; all: { some: boolean; toggle: () => void } | null }

export function useTodayColumns({ now, gap, isSelected, choose, all }: Choosing): Column<TodayRow>[] {
  const { t, language } = useLanguage();
  const words = useRowWords();
  return [
    ...(choose ? [{
      key: 'choose', title: all ? <label className={css.check}><input type="checkbox" checked={all.some} aria-label={t('today.chooseAll')} onChange={all.toggle} /></label> : '',
      cell: (row: TodayRow) => <label className={css.check}><input type="checkbox" tabIndex={-1} checked={isSelected(row)} aria-label={t('today.choose', { name: words.name(row) })} onChange={() => choose(row)} /></label>,
    }] : []),
    { key: 'name', title: t('measure.name'), cell: (row) => <Who row={row} now={now} /> },
    { key: 'why', title: t('measure.why'), cell: (row) => <Why row={row} first={gap} /> },
    { key: 'since', title: t('today.dueSince'), cell: (row) => (row.dueSince ? <>{words.since(row.dueSince, now)}<span className={css.second}>{writeDate(row.dueSince, language)}</span></> : <span className="quiet">{row.alert || row.state !== 'open' ? '–' : t('today.sinceUnknown')}</span>) },
    { key: 'risk', title: t('today.risk'), cell: (row) => <Risk row={row} /> },
    { key: 'contact', title: t('today.lastContact'), cell: (row) => (row.lastContact ? <>{writeDate(row.lastContact.date, language)}<span className={css.second} title={row.lastContact.summary}>{withoutTag(row.lastContact.summary)}</span></> : <span className="quiet">{t('measure.evidenceNone')}</span>) },
    { key: 'owner', title: t('today.owner'), cell: (row) => <>{row.owner ? <span title={row.owner.display}>{row.owner.display}</span> : <span className="quiet">{t('today.nobody')}</span>}{row.state !== 'open' && row.why.length === 0 && <span className={css.second}>{words.state(row)}</span>}</> },
    { key: 'next', title: t('today.next'), cell: (row) => <Next row={row} /> },
  ];
}
