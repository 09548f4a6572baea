// SPDX-License-Identifier: Apache-2.0
// When somebody saved: an instant, at the reader's clock.
import type { Language } from '../../i18n/format';

export function momentOf(instant: string | undefined, language: Language): string {
  const date = instant ? new Date(instant) : null;
  return date && !Number.isNaN(date.getTime()) ? new Intl.DateTimeFormat(language === 'ko' ? 'ko-KR' : 'en-US', { dateStyle: 'medium', timeStyle: 'short' }).format(date) : '–';
}
export const clockOf = (moment: Date, language: Language) => new Intl.DateTimeFormat(language === 'ko' ? 'ko-KR' : 'en-US', { timeStyle: 'short' }).format(moment);
