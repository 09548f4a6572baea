// SPDX-License-Identifier: Apache-2.0
// The side panel: evidence for a status, a record with its history, or the keyboard help, without leaving the page.
import { Button, CloseButton } from '@mantine/core';
import { useEffect, useRef, type ReactNode } from 'react';
import { usePanel } from '../frame/address';
import { useLanguage } from '../i18n';
import { EvidenceView } from './evidence.component';
import { Help } from './help.component';
import { ResourceView } from './resource.component';
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

/** The focus goes back to where it was when the panel was opened. */
function useReturnFocus() {
  const before = useRef(document.activeElement);
  useEffect(() => () => {
    const element = before.current;
    if (element instanceof HTMLElement && element.isConnected) requestAnimationFrame(() => element.focus({ preventScroll: true }));
  }, []);
}

/** covers: the panel lies over the whole page (narrow screens), which is then inert. */
export default function Panel({ entry, covers }: { entry: string; covers: boolean }) {
  const { t } = useLanguage();
  useReturnFocus();
  const Box = covers ? 'div' : 'aside';
  const [kind, ...rest] = entry.split('/').map(decodeURIComponent);
  return (
    <Box className={`${css.panel} no-print`} aria-label={t('panel.label')} {...(covers ? { role: 'dialog', 'aria-modal': true } : {})}>
      {kind === 'help' ? <Help /> : kind === 'evidence' && rest.length === 3 ? <EvidenceView key={entry} person={rest[0]!} measure={rest[1]!} group={rest[2]!} /> : <ResourceView key={entry.replace('/_history', '')} entry={entry} />}
    </Box>
  );
}
