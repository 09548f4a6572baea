// SPDX-License-Identifier: Apache-2.0
// The two languages. Only the one in use is loaded. The reader's choice is kept in the browser; `?lang=ko` wins over it.
import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import { asLanguage, type Language } from './format';

const kStored = 'bogam.language';
const loaders: Record<Language, () => Promise<{ default: Record<string, unknown> }>> = { en: () => import('./en.json'), ko: () => import('./ko.json') };

export async function setLanguage(language: Language): Promise<void> {
  if (!i18next.hasResourceBundle(language, 'translation')) i18next.addResourceBundle(language, 'translation', (await loaders[language]()).default);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  try {
    localStorage.setItem(kStored, language);
  } catch {
    // A browser may forbid storage; the choice then lasts as long as the page.
  }
}

function firstLanguage(): Language {
  const asked = new URLSearchParams(location.search).get('lang');
  let stored: string | null = null;
  try {
    stored = localStorage.getItem(kStored);
  } catch {
    stored = null;
  }
  return asLanguage(asked ?? stored ?? navigator.language);
}

export async function startLanguages(language: Language = firstLanguage()): Promise<void> {
  await i18next.use(initReactI18next).init({ lng: language, resources: {}, interpolation: { escapeValue: false }, returnNull: false, react: { useSuspense: false } });
  await setLanguage(language);
}

/** Translation, and the language in the form that format.ts takes. */
export function useLanguage() {
  const { t, i18n } = useTranslation();
  return { t, language: asLanguage(i18n.language) };
}
