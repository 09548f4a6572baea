// SPDX-License-Identifier: Apache-2.0
// A link or token that the server says once: to be copied now. It lives in this component alone: not in the address, not in a store.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useLanguage } from '../i18n';
import css from './admin.module.css';

export function Secret({ value, label, note, onClose }: { value: string; label: string; note: string; onClose: () => void }) {
  const { t } = useLanguage();
  const [copied, setCopied] = useState(false);
  const copy = () => void navigator.clipboard?.writeText(value).then(() => setCopied(true));
  return (
    <div className={`${css.secret} no-print`} role="status">
      <p><strong>{label}</strong></p>
      <input readOnly aria-label={label} value={value} onFocus={(e) => e.currentTarget.select()} />
      <p className="quiet">{note}</p>
      <div className={css.rowButtons}><Button size="compact-sm" onClick={copy}>{t(copied ? 'panel.copied' : 'admin.copy')}</Button><Button size="compact-sm" variant="default" onClick={onClose}>{t('admin.hide')}</Button></div>
    </div>
  );
}
