// SPDX-License-Identifier: Apache-2.0
// A status as shape and word: colour never carries it alone.
import type { Status } from '../api/types';
import { useLanguage } from '../i18n';
import css from './status-mark.module.css';

const shapes: Record<Status, string> = {
  due: 'M8 1.5 15 14H1Z', met: 'M2 8.5 6.2 12.7 14 4', excluded: 'M3 8h10', exception: 'M4 12 12 4', failed: 'M3.5 3.5l9 9m0-9l-9 9', none: 'M8 8h.01',
};

export function StatusMark({ status, word = true }: { status: Status; word?: boolean }) {
  const { t } = useLanguage();
  return (
    <span className={css.mark} data-status={status}>
      <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true"><path d={shapes[status]} /></svg>
      <span className={word ? undefined : 'sr-only'}>{t(`status.${status}`)}</span>
    </span>
  );
}
