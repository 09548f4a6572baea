// SPDX-License-Identifier: Apache-2.0
// English or Korean.
import { setLanguage, useLanguage } from '../i18n';
import css from './frame.module.css';

export function LanguageSwitch() {
  const { t, language } = useLanguage();
  return (
    <div className={`segments ${css.language}`} role="group" aria-label={t('frame.language')}>
      <button type="button" lang="en" aria-pressed={language === 'en'} onClick={() => void setLanguage('en')} title="English">EN</button>
      <button type="button" lang="ko" aria-pressed={language === 'ko'} onClick={() => void setLanguage('ko')}>한국어</button>
    </div>
  );
}
