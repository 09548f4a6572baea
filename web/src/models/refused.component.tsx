// SPDX-License-Identifier: Apache-2.0
// Why a change to a model was not made.
import type { Refusal } from '../api/client';
import { useLanguage } from '../i18n';
import css from './models.module.css';

/** Why a change was not made: each sentence of the server; or that somebody else was first. */
export function Refused({ error }: { error: Refusal }) {
  const { t } = useLanguage();
  return (
    <div role="alert" className={css.refused}>
      {error.status === 409 && <p><strong>{t('models.taken')}</strong></p>}
      {error.status === 0 ? <p>{t('act.unknown')}</p> : error.texts.map((text, k) => <p key={k}>{text || `HTTP ${error.status}`}</p>)}
    </div>
  );
}
