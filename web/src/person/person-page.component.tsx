// SPDX-License-Identifier: Apache-2.0
// A person: who it is, what is due and why, the risk by each model, the cover, then the record (problems, medications, immunizations, time line, results).
import { useParams } from 'react-router';
import { withQuery } from '../api/client';
import { Cover } from '../cover/cover.component';
import type { Person } from '../api/types';
import { useView } from '../api/views.resource';
import { useAddress, useTitle } from '../frame/address';
import { useAbout } from '../frame/about';
import { useLanguage } from '../i18n';
import { writeDate } from '../i18n/format';
import { Lines, Shown } from '../states/states.component';
import { Risk } from '../risk/risk.component';
import { Due } from './due.component';
import { Header } from './header.component';
import { Lists } from './lists.component';
import { OpenedBanner, OutOfReach, useMayOpen, useOpened } from './open-record.component';
import { Results } from './results.component';
import { Timeline } from './timeline.component';
import css from './person.module.css';

function Chart({ person, period }: { person: Person; period: { start: string; end: string } }) {
  const { t, language } = useLanguage();
  const about = useAbout();
  const opened = useOpened(person.id);
  const now = about?.now ?? period.end;
  return (
    <article className={css.person}>
      {opened && <OpenedBanner />}
      <Header person={person} now={now} opened={opened} />
      <div className={css.columns}>
        <Due person={person} period={period} />
        <Lists person={person} />
        <div className={css.record}>
          <Risk person={person.id} />
          <Cover person={person.id} />
          <Timeline person={person} period={period} now={now} />
          <Results person={person} period={period} now={now} />
        </div>
      </div>
      <p className="print-only">{t('person.printed', { date: writeDate(now, language) })}</p>
    </article>
  );
}

const skeleton = <><Lines count={2} height={30} /><Lines count={12} height={32} /></>;

export default function PersonPage() {
  const { person = '' } = useParams();
  const { t } = useLanguage();
  const { period } = useAddress();
  useTitle(t('person.title'));
  const about = useAbout();
  const view = useView<Person>(withQuery(`/api/people/${encodeURIComponent(person)}`, { period }), (data) => data.measuresState === 'computing');
  const mayOpen = useMayOpen();
  const year = period && /^\d{4}$/.test(period) ? { start: `${period}-01-01`, end: `${period}-12-31` } : null;
  const [start, end] = period?.includes('/') ? period.split('/') : [];
  const frame = year ?? (start && end ? { start, end } : about?.period);
  if (mayOpen && view.state === 'failed' && view.error.status === 404) return <OutOfReach person={person} />;
  return <Shown view={view} page={t('frame.people')} skeleton={skeleton}>{(data) => (frame ? <Chart key={data.id} person={data} period={frame} /> : skeleton)}</Shown>;
}
