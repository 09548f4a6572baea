// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { spanOf } from './span';

const day = (text: string) => Date.parse(`${text}T00:00:00Z`);
const year = 365.25 * 86_400_000;
const now = '2020-12-31T23:59:59Z';
const today = day('2026-11-27');

describe('the stretch of time that is drawn', () => {
  it('ends at now where nothing is newer', () => {
    expect(spanOf([day('2015-02-01'), day('2019-05-01')], null, now, today)).toEqual([day('2015-02-01'), day('2020-12-31')]);
    expect(spanOf([day('2015-02-01')], '3', now, today)).toEqual([day('2020-12-31') - 3 * year, day('2020-12-31')]);
  });

  it('reaches what came after the period', () => {
    const times = [day('2012-01-01'), day('2021-07-01'), day('2020-03-01')];
    expect(spanOf(times, null, now, today)).toEqual([day('2012-01-01'), day('2021-07-01')]);
    expect(spanOf(times, '1', now, today)).toEqual([day('2021-07-01') - year, day('2021-07-01')]);
  });

  it('keeps a date in the future inside of all, and the last years where the record is', () => {
    const times = [day('2019-01-01'), day('2021-07-01'), day('2202-01-01')];
    expect(spanOf(times, null, now, today)[1]).toBe(day('2202-01-01'));
    expect(spanOf(times, '3', now, today)[1]).toBe(day('2021-07-01'));
  });

  it('is never shorter than a year', () => {
    expect(spanOf([day('2020-12-01')], null, now, today)).toEqual([day('2020-12-31') - year, day('2020-12-31')]);
    expect(spanOf([], null, now, today)).toEqual([day('2020-12-31') - year, day('2020-12-31')]);
  });
});
