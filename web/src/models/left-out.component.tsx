// SPDX-License-Identifier: Apache-2.0
// Installed packages that do not hold together, each with the reasons: nothing of them is scored.
import type { Models } from '../api/types';
import { useLanguage } from '../i18n';
import css from './models.module.css';

export function LeftOut({ of }: { of: NonNullable<Models['leftOut']> }) {
  const { t } = useLanguage();
  return (
    <div className={css.refused} role="note">
      <p><strong>{t('models.leftOut', { count: of.length })}</strong></p>
      <ul className={css.plain}>{of.map((p) => <li key={p.folder}><code>{p.folder}</code> <span lang="en">{p.why.join(' ')}</span></li>)}</ul>
    </div>
  );
}
