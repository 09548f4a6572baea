// SPDX-License-Identifier: Apache-2.0
// A row of Today in words: who it is, how it stands, what comes next.
import type { Gap, RowRisk, TodayRow } from '../api/types';
import { useLanguage } from '../i18n';
import { chooseNames, writeDate, writeName, writeScore, writeSince } from '../i18n/format';
import { useChoices } from './act.resource';

export function useRowWords() {
  const { t, language } = useLanguage();
  const choices = useChoices();
  const reasonOf = (code: string | null) => (choices.state === 'ready' ? choices.data.reasons.find((r) => r.code === code)?.text : undefined) ?? code ?? '';
  const state = (of: Pick<Gap, 'state' | 'until' | 'reason'>) =>
    of.state === 'snoozed' ? t('today.snoozedUntil', { date: writeDate(of.until, language) }) : of.state === 'not-now' ? t('today.notNowBecause', { reason: reasonOf(of.reason) }) : t(`today.state.${of.state}`);
  return {
    name: (row: TodayRow) => writeName(chooseNames(row.names, language)[0]) ?? row.id,
    state,
    /** "Marisol Díaz; snoozed until Jan 7" */
    stands: (row: TodayRow) => [row.owner ? t('today.ownedBy', { name: row.owner.display }) : t('today.unowned'), state(row)].join('; '),
    why: (gap: Gap) => (gap.value === false ? t('criterion.notMet', { text: gap.text }) : gap.text),
    since: (date: string | null, now: string) => (date ? writeSince(date, now, language) : null),
    risk: (risk: RowRisk) => writeScore(risk.words, language),
  };
}
