// SPDX-License-Identifier: Apache-2.0
// The state of a model as shape and word.
import type { ModelState } from '../api/types';
import { useLanguage } from '../i18n';
import css from './models.module.css';

const shapes: Record<ModelState, string> = {
  draft: 'M3 13l1-3.5L11.5 2l2.5 2.5L6.5 12Z', trained: 'M2 13h12M4 10V7M8 10V3M12 10V5', validated: 'M2 8.5 6.2 12.7 14 4', silent: 'M2 8s2.2-4 6-4 6 4 6 4-2.2 4-6 4-6-4-6-4ZM3 13 13 3', limited: 'M8 2v12M8 2a6 6 0 0 0 0 12', live: 'M5 2.5v11L13.5 8Z',
  paused: 'M5 3v10M11 3v10', retired: 'M3.5 3.5l9 9m0-9l-9 9',
};

export function StateMark({ state }: { state: ModelState }) {
  const { t } = useLanguage();
  return <span className={css.state} data-state={state}><svg viewBox="0 0 16 16" width="13" height="13" aria-hidden="true"><path d={shapes[state]} /></svg>{t(`models.state.${state}`)}</span>;
}
