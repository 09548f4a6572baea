// SPDX-License-Identifier: Apache-2.0
// What a learned score is made of: a base and signed parts that add up to the logit of the risk (or the log hazard). It is the model's arithmetic:
// sign and side say which way a part goes, nothing says what to do.
import { useState } from 'react';
import type { Contributions as Parts, RiskInput } from '../api/types';
import { usePanel } from '../frame/address';
import { useLanguage } from '../i18n';
import { writeNumber } from '../i18n/format';
import css from './contributions.module.css';

const kShown = 8;

function Bar({ of, most }: { of: number; most: number }) {
  return <span className={css.track} aria-hidden="true"><span className={of > 0 ? css.up : css.down} style={{ width: `${(Math.abs(of) / most) * 50}%` }} /></span>;
}

/** inputs: of the same score; a part whose value stands in one record opens it. */
export function Contributions({ of, inputs = [] }: { of: Parts; inputs?: RiskInput[] }) {
  const { t, language } = useLanguage();
  const { open } = usePanel();
  const recordOf = (name: string) => inputs.find((i) => i.name === name)?.sources[0]?.resource;
  const [all, setAll] = useState(false);
  const signed = (n: number) => `${n > 0 ? '+' : n < 0 ? '−' : ''}${writeNumber(Math.abs(n), language, 2)}`;
  const items = all ? of.items : of.items.slice(0, kShown), rest = of.items.slice(items.length);
  const together = rest.reduce((sum, i) => sum + i.contribution, 0);
  const most = Math.max(...of.items.map((i) => Math.abs(i.contribution)), Math.abs(together), 0.01);
  const scale = t(`risk.scale.${of.scale}`);
  const risk = of.scale === 'logit' ? `${writeNumber(100 / (1 + Math.exp(-of.sum)), language, 1)}%` : null;
  return (
    <div className={css.contributions}>
      <h4 className={css.title}>{t('risk.parts', { scale })}</h4>
      <table className={css.parts}>
        <caption className="sr-only">{t('risk.parts', { scale })}</caption>
        <thead className="sr-only"><tr><th scope="col">{t('risk.input')}</th><th scope="col">{t('person.plots')}</th><th scope="col">{t('risk.part')}</th></tr></thead>
        <tbody>
          <tr className={css.base}><th scope="row">{t('risk.base')}</th><td /><td className="number">{signed(of.base)}</td></tr>
          {items.map((i) => { const text = i.value === null ? t('risk.notRecorded') : i.text, record = recordOf(i.name); return (
            <tr key={i.name}>
              <th scope="row">{i.title} {record ? <button type="button" className="link" aria-label={`${i.title}: ${record}`} onClick={() => open(record)}>{text}</button> : <span className="quiet">{text}</span>}{i.modifiable && <span className={css.can}>◇ {t('risk.canChange')}</span>}</th>
              <td><Bar of={i.contribution} most={most} /></td><td className="number">{signed(i.contribution)}</td>
            </tr>
          ); })}
          {rest.length > 0 && <tr><th scope="row"><button type="button" className="link" onClick={() => setAll(true)}>{t('risk.partsMore', { count: rest.length })}</button></th><td><Bar of={together} most={most} /></td><td className="number">{signed(together)}</td></tr>}
          <tr className={css.sum}><th scope="row">{t('risk.sum')} {risk && <span className="quiet">{t('risk.sumIs', { risk })}</span>}</th><td /><td className="number">{signed(of.sum)}</td></tr>
        </tbody>
      </table>
      <p className={css.foot}>{t(of.scale === 'logit' ? 'risk.partsNote' : 'risk.partsNoteHazard')}</p>
    </div>
  );
}
