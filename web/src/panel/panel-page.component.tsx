// SPDX-License-Identifier: Apache-2.0
import { Button, CloseButton } from '@mantine/core';
import { useEffect, useRef, type ReactNode } from 'react';
import { usePanel } from '../frame/address';
import { useLanguage } from '../i18n';
import css from './panel.module.css';

/** Title bar and body of one panel entry. */
export function PanelPage({ title, children }: { title: ReactNode; children: ReactNode }) {
  const { t } = useLanguage();
  const { depth, back, close } = usePanel();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <>
      <div className={css.bar}>
        {depth > 1 ? <Button variant="subtle" size="compact-sm" onClick={back}>← {t('panel.back')}</Button> : <span />}
        <CloseButton aria-label={t('panel.close')} onClick={close} />
      </div>
      <h2 ref={heading} tabIndex={-1} className={css.title}>{title}</h2>
      {children}
    </>
  );
}
