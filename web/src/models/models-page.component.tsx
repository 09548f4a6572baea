// SPDX-License-Identifier: Apache-2.0
// Models: every equation and learned model with its state, what it is for, its last check, its card and its alarms.
import { Link } from 'react-router';
import type { ModelRow, Models } from '../api/types';
import { useView } from '../api/views.resource';
import { useAddress, useTitle } from '../frame/address';
import { useLanguage } from '../i18n';
import { writeDate, writeNumber } from '../i18n/format';
import { Empty, Lines, Shown } from '../states/states.component';
import { LeftOut } from './left-out.component';
import { StateMark } from './state-mark.component';
import css from './models.module.css';

const shownStates = ['live', 'limited'];

export function Card({ card }: { card: ModelRow['card'] }) {
  const { t, language } = useLanguage();
  const full = card.filled >= card.total;
  return <span className={full ? undefined : css.gap}>{full ? '✓' : '○'} {t('models.filled', { filled: writeNumber(card.filled, language), total: writeNumber(card.total, language) })}</span>;
}

export function LastCheck({ of }: { of: ModelRow['lastCheck'] }) {
  const { t, language } = useLanguage();
  if (!of.date) return <span className="quiet">{t('models.notChecked')}</span>;
  const failed = of.tried - of.passed;
  return <span className={failed ? css.alarm : undefined}>{failed ? `✕ ${t('models.checkFailed', { count: failed, tried: of.tried })}` : `✓ ${t('models.checkPassed', { tried: of.tried })}`}<span className={css.checkDate}>{writeDate(of.date, language)}</span></span>;
}

function Row({ model }: { model: ModelRow }) {
  const { t, language } = useLanguage();
  const { to } = useAddress();
  return (
    <tr>
      <th scope="row">
        <Link to={to(`/models/${encodeURIComponent(model.id)}`)}>{model.title}</Link>
        <span className={css.note}>{[t(`risk.kind.${model.kind}`), t(`models.topic.${model.topic}`, model.topic), model.version && t('quality.version', { version: model.version }), model.onChart && t('models.onChart')].filter(Boolean).join(' · ')}</span>
      </th>
      <td className={css.stateCell}><StateMark state={model.state} />{model.since && <span className={css.note}>{t('models.since', { date: writeDate(model.since, language) })}</span>}</td>
      <td className={css.purpose}>{model.purpose}</td>
      <td><LastCheck of={model.lastCheck} /></td>
      <td><Card card={model.card} /></td>
      <td>{model.alarms.length === 0 ? <span className="quiet">{t('models.noAlarms')}</span> : <ul className={css.alarms}>{model.alarms.map((a, k) => <li key={k} className={css.alarm}>▲ {a}</li>)}</ul>}</td>
    </tr>
  );
}

export default function ModelsPage() {
  const { t, language } = useLanguage();
  useTitle(t('models.title'));
  const view = useView<Models>('/api/models');
  return (
    <Shown view={view} page={t('models.title')} skeleton={<><Lines count={1} height={32} /><Lines count={8} height={44} /></>}>
      {({ models, leftOut = [] }) => {
        if (models.length === 0) return <Empty heading title={t('models.none')} next={t('models.noneNext')} />;
        const shown = models.filter((m) => shownStates.includes(m.state)).length;
        const alarms = models.reduce((sum, m) => sum + m.alarms.length, 0);
        const number = (n: number) => writeNumber(n, language);
        return (
          <>
            <h1>{t('models.answer', { count: models.length, shown: number(shown), n: number(models.length) })} {alarms > 0 && t('models.answerAlarms', { count: alarms, n: number(alarms) })}</h1>
            <p className={css.under}>{t('models.under')}</p>
            {leftOut.length > 0 && <LeftOut of={leftOut} />}
            <table className={`table ${css.table}`}>
              <thead><tr>{['model', 'stateTitle', 'purpose', 'lastCheck', 'card', 'alarms'].map((name) => <th key={name} scope="col">{t(`models.${name}`)}</th>)}</tr></thead>
              <tbody>{models.map((m) => <Row key={m.id} model={m} />)}</tbody>
            </table>
          </>
        );
      }}
    </Shown>
  );
}
