// SPDX-License-Identifier: Apache-2.0
// Says that a score comes from a learned model: beside every such score.
import { useLanguage } from '../i18n';
import css from './risk.module.css';

export function AiMark() {
  const { t } = useLanguage();
  return <span className={css.ai}>{t('risk.kind.learned')}</span>;
}
