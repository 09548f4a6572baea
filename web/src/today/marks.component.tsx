// SPDX-License-Identifier: Apache-2.0
// Marks of Today: an alert, and how a gap stands, by shape and word; colour never carries them alone.
import type { Gap } from '../api/types';
import { useLanguage } from '../i18n';
import { useRowWords } from './words';
import css from './today.module.css';

export function AlertMark() {
  const { t } = useLanguage();
  return (
    <strong className={css.alertMark}>
      <svg viewBox="0 0 16 16" width="15" height="15" aria-hidden="true"><path d="M4.9 1h6.2L15 4.9v6.2L11.1 15H4.9L1 11.1V4.9Z" /><path d="M8 4v5M8 11.8h.01" className={css.bang} /></svg>
      {t('today.alert')}
    </strong>
  );
}

const shapes: Partial<Record<Gap['state'], string>> = { snoozed: 'M8 3v5l3 2M8 1.5a6.5 6.5 0 1 0 .01 0', 'not-now': 'M3 8h10', ordered: 'M3 8h8M8 4.5 11.5 8 8 11.5', done: 'M2 8.5 6.2 12.7 14 4' };

/** Nothing for a gap that is open: that is what the list is about. */
export function GapStateMark({ gap }: { gap: Gap }) {
  const words = useRowWords();
  const shape = shapes[gap.state];
  return shape ? <span className={css.gapState}><svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true"><path d={shape} /></svg>{words.state(gap)}</span> : null;
}
