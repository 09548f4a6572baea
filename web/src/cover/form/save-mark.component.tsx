// SPDX-License-Identifier: Apache-2.0
// Whether what is written is saved, as a shape and in words.
import { useLanguage } from '../../i18n';
import type { DraftState } from './draft';
import css from './form.module.css';
import { clockOf } from './moment';

const marks = { new: '○', saved: '✓', changed: '…', saving: '…', failed: '✕', conflict: '✕', finished: '✓' };

export function SaveMark({ state, onRetry }: { state: DraftState; onRetry: () => void }) {
  const { t, language } = useLanguage();
  const { save, error, savedAt } = state;
  return (
    <p className={css.save} role="status" data-save={save}>
      <span aria-hidden="true">{marks[save]}</span> {save === 'saved' && savedAt ? t('coverForm.save.savedAt', { time: clockOf(savedAt, language) }) : t(`coverForm.save.${save}`)}
      {save === 'failed' && <>{error?.message && <> <span lang="en">{error.message}</span></>} <button type="button" className="link" onClick={onRetry}>{t('coverForm.save.retry')}</button></>}
    </p>
  );
}
