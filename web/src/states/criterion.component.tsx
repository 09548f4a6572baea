// SPDX-License-Identifier: Apache-2.0
// A criterion's sentence with its answer: content says what is asked ("the latest pressure is below 140/90"), so a criterion that
// came out false says first that it is not met. Otherwise a reader takes the sentence for a statement about the person.
import { useLanguage } from '../i18n';

export function Criterion({ text, value }: { text: string; value: boolean | null }) {
  const { t } = useLanguage();
  const words = value === false ? t('criterion.notMet', { text }) : text;
  return <span title={words}>{words}</span>;
}
