// SPDX-License-Identifier: Apache-2.0
// The keys, as a list.
import { Kbd } from '@mantine/core';
import { Fragment } from 'react';
import { useLanguage } from '../i18n';
import { PanelPage } from './panel-page.component';
import css from './panel.module.css';

const keys: [string[], string][] = [
  [['/'], 'search'], [['j'], 'next'], [['k'], 'previous'], [['Enter'], 'open'], [['Esc'], 'close'], [['x'], 'choose'], [['a'], 'assign'], [['s'], 'snooze'], [['n'], 'notNow'], [['g', 't'], 'today'], [['g', 'p'], 'people'], [['g', 'q'], 'quality'], [['g', 'm'], 'models'], [['g', 'l'], 'plan'], [['Tab'], 'tab'], [['?'], 'help'],
];

export function Help() {
  const { t } = useLanguage();
  return (
    <PanelPage title={t('help.title')}>
      <dl className={css.keys}>
        {keys.map(([pressed, name]) => (
          <Fragment key={name}>
            <dt>{pressed.map((key, k) => <Fragment key={key}>{k > 0 && <span className="quiet"> {t('help.then')} </span>}<Kbd>{key}</Kbd></Fragment>)}</dt>
            <dd>{t(`help.${name}`)}</dd>
          </Fragment>
        ))}
      </dl>
    </PanelPage>
  );
}
