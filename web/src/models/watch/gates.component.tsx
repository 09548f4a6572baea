// SPDX-License-Identifier: Apache-2.0
// The gates to go live: each open or shut, with what is asked and what is there.
import type { Watch } from '../../api/evaluation';
import { useLanguage } from '../../i18n';
import { writeNumber } from '../../i18n/format';
import css from './watch.module.css';

export function Gates({ watch }: { watch: Watch }) {
  const { t, language } = useLanguage();
  const { facts } = watch;
  const whole = (n: number) => writeNumber(n, language);
  const bounds = (interval: [number, number] | null) => (interval ? t('evaluation.interval', { low: writeNumber(interval[0], language, 2), high: writeNumber(interval[1], language, 2) }) : t('watch.notYet'));
  const there: Record<string, string> = { events: whole(facts.events), non_events: whole(facts.nonEvents), oe: bounds(facts.observedToExpected), slope: bounds(facts.slope), silent_days: t('evaluation.days', { count: facts.silentDays, n: whole(facts.silentDays) }) };
  return (
    <section className={css.part}>
      <h2>{t('watch.gates')}</h2>
      <ul className={css.gates}>
        {watch.gates.map((g) => (
          <li key={g.name} data-open={g.open || undefined}>
            <span className={css.mark} aria-hidden="true">{g.open ? '✓' : '○'}</span>
            <span className={css.gateName}>{t(`watch.gate.${g.name}`, g.name)} <span className={g.open ? css.open : css.shut}>{t(g.open ? 'watch.open' : 'watch.shut')}</span></span>
            <span className={css.there}>{there[g.name] ?? ''}</span>
            <span className={css.sentence}>{g.sentence}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
