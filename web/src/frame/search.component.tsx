// SPDX-License-Identifier: Apache-2.0
// The search of the frame: measures by title and people by name, chosen by keyboard or pointer (WAI-ARIA combobox).
import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useId, useState, type KeyboardEvent, type RefObject } from 'react';
import { withQuery } from '../api/client';
import type { ListedPerson, Measures, Page } from '../api/types';
import { useView } from '../api/views.resource';
import { useLanguage } from '../i18n';
import { chooseNames, writeAge, writeName, writeNumber } from '../i18n/format';
import { useGo, useAddress } from './address';
import { useAbout } from './about';
import { useMayOpen } from '../person/open-record.component';
import css from './search.module.css';

interface Choice { key: string; text: string; note: string; go: () => void }
const kSuggested = 6;

function useChoices(name: string): { choices: Choice[]; waiting: boolean } {
  const { t, language } = useLanguage();
  const { period } = useAddress();
  const go = useGo();
  const about = useAbout();
  const people = useView<Page<ListedPerson>>(name ? withQuery('/api/people', { name, limit: kSuggested }) : null);
  const mayOpen = useMayOpen();
  const measures = useView<Measures>(name ? withQuery('/api/measures', { period }) : null);
  if (!name) return { choices: [], waiting: false };
  const matching = measures.state === 'ready' ? measures.data.measures.filter((m) => m.title.toLowerCase().includes(name.toLowerCase())).slice(0, 4) : [];
  const found = people.state === 'ready' ? people.data : { items: [], total: 0 };
  const choices: Choice[] = [
    ...matching.map((m) => ({ key: `m-${m.id}`, text: m.title, note: t('search.measures'), go: () => go(`/quality/${encodeURIComponent(m.id)}`) })),
    ...found.items.map((p) => ({
      key: p.id, text: writeName(chooseNames(p.names, language)[0]) ?? p.id, note: [writeAge(p.birthDate, p.age, about?.now ?? '', language), p.sex ? t(`sex.${p.sex}`) : ''].filter(Boolean).join(', '),
      go: () => go(`/people/${encodeURIComponent(p.id)}`),
    })),
  ];
  if (found.total > found.items.length) {
    choices.push({ key: 'all', text: t('search.all', { count: found.total, name }).replace(String(found.total), writeNumber(found.total, language)), note: '', go: () => go('/people', { name }) });
  }
  if (mayOpen) choices.push({ key: 'open', text: t('open.search'), note: '', go: () => go('/open-record') });
  return { choices, waiting: people.state === 'loading' };
}

export function Search({ inputRef }: { inputRef: RefObject<HTMLInputElement | null> }) {
  const { t } = useLanguage();
  const go = useGo();
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const [name] = useDebouncedValue(text.trim(), 120);
  const { choices, waiting } = useChoices(open ? name : '');
  const id = useId();
  const shown = open && name !== '' && !waiting;

  const leave = () => { setOpen(false); setActive(-1); };
  const take = (choice: Choice) => { leave(); setText(''); inputRef.current?.blur(); choice.go(); };
  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step && choices.length) setActive((active + step + choices.length + (active < 0 && step < 0 ? 1 : 0)) % choices.length);
    else if (event.key === 'Enter' && !event.nativeEvent.isComposing && text.trim()) {
      const choice = choices[active];
      if (choice) take(choice);
      else { leave(); setText(''); inputRef.current?.blur(); go('/people', { name: text.trim() }); }
    } else if (event.key === 'Escape') { leave(); setText(''); inputRef.current?.blur(); event.stopPropagation(); } else return;
    event.preventDefault();
  };

  return (
    <div className={`search ${css.search}`}>
      <TextInput ref={inputRef} size="sm" role="combobox" aria-label={t('search.label')} aria-expanded={shown} aria-controls={shown ? `${id}-list` : undefined} aria-autocomplete="list"
        aria-activedescendant={shown && active >= 0 ? `${id}-${active}` : undefined} placeholder={t('search.placeholder')} value={text} autoComplete="off" spellCheck={false}
        onChange={(e) => { setText(e.currentTarget.value); setOpen(true); setActive(-1); }} onFocus={() => setOpen(true)} onBlur={leave} onKeyDown={press} />
      {text === '' && <kbd className={css.key} aria-hidden="true">/</kbd>}
      {shown && (
        <div className={css.list}>
          {choices.length === 0 ? <p className={css.none} role="status">{t('search.none')}</p> : (
            <ul id={`${id}-list`} role="listbox" aria-label={t('search.label')}>
              {choices.map((choice, k) => (
                <li key={choice.key} id={`${id}-${k}`} role="option" aria-selected={k === active} onPointerDown={(e) => { e.preventDefault(); take(choice); }} onPointerMove={() => setActive(k)}>
                  <span>{choice.text}</span><span className="quiet">{choice.note}</span>
                </li>
              ))}
            </ul>
          )}
        </div>
      )}
    </div>
  );
}
