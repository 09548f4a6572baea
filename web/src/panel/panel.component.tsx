// SPDX-License-Identifier: Apache-2.0
// The side panel: a row of Today, evidence for a status, a record with its history, or the keyboard help, without leaving the page.
import { useEffect, useRef } from 'react';
import { useLanguage } from '../i18n';
import { EvidenceView } from './evidence.component';
import { Help } from './help.component';
import { TodayView } from '../today/today-view.component';
import { ResourceView } from './resource.component';
import css from './panel.module.css';

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
      {kind === 'help' ? <Help /> : kind === 'today' && rest.length === 1 ? <TodayView key={entry} person={rest[0]!} /> : kind === 'evidence' && rest.length === 3 ? <EvidenceView key={entry} person={rest[0]!} measure={rest[1]!} group={rest[2]!} /> : <ResourceView key={entry.replace('/_history', '')} entry={entry} />}
    </Box>
  );
}
