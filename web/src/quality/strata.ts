// SPDX-License-Identifier: Apache-2.0
// Words for the keys of strata.
import type { TFunction } from 'i18next';
import type { MeasureDetail, StratumRow } from '../api/types';
import type { Language } from '../i18n/format';

const korean: Record<string, string> = {
  '2106-3': '백인', '2028-9': '아시아인', '2054-5': '흑인 또는 아프리카계', '1002-5': '아메리카 원주민', '2076-8': '하와이·태평양 섬 원주민', '2131-1': '기타 인종',
  '2135-2': '히스패닉 또는 라틴계', '2186-5': '히스패닉·라틴계 아님',
};

export function rowLabel(t: TFunction, language: Language, by: string, row: Pick<StratumRow, 'key' | 'label'>): string {
  if (by === 'sex') return t(`sex.${row.key}`);
  if (by === 'age') return language === 'ko' ? `${row.key.replace('+', '세 이상').replace('-', '–')}${row.key.endsWith('+') ? '' : '세'}` : row.key.replace('-', '–');
  if (row.key === 'none') return t('measure.noPractice');
  if (row.key === 'unknown') return t('measure.unknownKey');
  if (row.key === 'multiple') return t('measure.multiple');
  return (language === 'ko' ? korean[row.key] : undefined) ?? row.label ?? row.key;
}

/** "Sex: Female" for `sex:female`. */
export function stratumLabel(t: TFunction, language: Language, detail: MeasureDetail, stratum: string): string {
  const [by = '', ...rest] = stratum.split(':');
  const key = rest.join(':');
  const strata = detail.strata.find((s) => s.by === by);
  const row = strata?.rows.find((r) => r.key === key);
  return `${strata?.title ?? t(`measure.by.${by}`)}: ${rowLabel(t, language, by, row ?? { key, label: null })}`;
}
