// SPDX-License-Identifier: Apache-2.0
// One FHIR resource: what it is in a line, its JSON as stored, and its versions with what changed between them.
import { Button } from '@mantine/core';
import { useState } from 'react';
import type { HistoryBundle, Resource } from '../api/types';
import { useView } from '../api/views.resource';
import { usePanel } from '../frame/address';
import { useLanguage } from '../i18n';
import { writeDateTime } from '../i18n/format';
import { Lines, Shown } from '../states/states.component';
import { Json } from './json.component';
import { PanelPage } from './panel-page.component';
import css from './panel.module.css';

interface Concept { text?: string; coding?: { display?: string; code?: string }[] }

interface HumanName { text?: string; family?: string; given?: string[] }

function nameOf(name: unknown): string | null {
  if (typeof name === 'string') return name;
  const first = Array.isArray(name) ? (name[0] as HumanName | undefined) : undefined;
  return first ? (first.text ?? [...(first.given ?? []), first.family].filter(Boolean).join(' ')) || null : null;
}

/** A title for any resource: the words of its main code, else its type. */
export function titleOf(resource: Resource): string {
  for (const element of ['code', 'medicationCodeableConcept', 'vaccineCode']) {
    const concept = resource[element] as Concept | undefined;
    const words = concept?.text ?? concept?.coding?.[0]?.display ?? concept?.coding?.[0]?.code;
    if (words) return words;
  }
  const type = (Array.isArray(resource['type']) ? resource['type'][0] : resource['type']) as Concept | undefined;
  return type?.text ?? type?.coding?.[0]?.display ?? nameOf(resource['name']) ?? resource.resourceType;
}

/** Top-level elements in which two versions differ, apart from meta. */
export function changedElements(newer: Resource, older: Resource): string[] {
  const names = new Set([...Object.keys(newer), ...Object.keys(older)]);
  names.delete('meta');
  return [...names].filter((name) => JSON.stringify(newer[name]) !== JSON.stringify(older[name]));
}

function History({ reference }: { reference: string }) {
  const { t, language } = useLanguage();
  const view = useView<HistoryBundle>(`/fhir/${reference}/_history`);
  return (
    <Shown view={view}>
      {({ entry = [] }) => (
        <div>
          <p className="quiet">{t('panel.versions', { count: entry.length })}</p>
          {entry.map(({ resource, response, request }, k) => {
            const older = entry[k + 1]?.resource;
            const elements = resource && older ? changedElements(resource, older) : null;
            const what = !resource || request?.method === 'DELETE' ? t('panel.deleted') : !elements ? t('panel.created') : elements.length ? t('panel.changed', { elements: elements.join(', ') }) : t('panel.same');
            return (
              <details key={k} className={css.version}>
                <summary>{t('panel.version', { id: resource?.meta?.versionId ?? entry.length - k })} · {writeDateTime(resource?.meta?.lastUpdated ?? response?.lastModified ?? null, language)} · {what}</summary>
                {resource && <Json value={resource} label={t('panel.json')} />}
              </details>
            );
          })}
        </div>
      )}
    </Shown>
  );
}

function CopyButton({ text }: { text: string }) {
  const { t } = useLanguage();
  const [done, setDone] = useState(false);
  return <Button variant="subtle" size="compact-sm" onClick={() => void navigator.clipboard?.writeText(text).then(() => setDone(true))}>{t(done ? 'panel.copied' : 'panel.copy')}</Button>;
}

/** entry: "Type/id" or "Type/id/_history". */
export function ResourceView({ entry }: { entry: string }) {
  const { t, language } = useLanguage();
  const { replaceTop } = usePanel();
  const [type, id, tab] = entry.split('/');
  const reference = `${type}/${id}`;
  const view = useView<Resource>(`/fhir/${reference}`);
  const history = tab === '_history';
  const data = view.state === 'ready' ? view.data : null;
  return (
    <PanelPage title={data ? titleOf(data) : reference}>
      <dl className={css.facts}>
        <dt>{type}</dt><dd>{id}</dd>
        {data?.meta?.lastUpdated && <><dt>{t('panel.version', { id: data.meta.versionId ?? '–' })}</dt><dd>{t('panel.updated', { date: writeDateTime(data.meta.lastUpdated, language) })}</dd></>}
      </dl>
      <div className={css.tabs}>
        <div className="segments" role="group" aria-label={t('panel.resource')}>
          <button type="button" aria-pressed={!history} onClick={() => replaceTop(reference)}>{t('panel.current')}</button>
          <button type="button" aria-pressed={history} onClick={() => replaceTop(`${reference}/_history`)}>{t('panel.history')}</button>
        </div>
        {data && !history && <CopyButton text={JSON.stringify(data, null, 2)} />}
      </div>
      {history ? <History reference={reference} /> : <Shown view={view} skeleton={<Lines count={10} />}>{(resource) => <Json value={resource} label={t('panel.json')} />}</Shown>}
    </PanelPage>
  );
}
