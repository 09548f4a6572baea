// SPDX-License-Identifier: Apache-2.0
// Known pairs of values (glucose 126 mg/dL = 7.0 mmol/L and so on), and what must not be converted.
import { describe, expect, it } from 'vitest';
import type { Series } from '../api/types';
import { conversionOf, inUnits } from './si';

const series = (code: string, value: number, ucum = 'mg/dL', system = 'http://loinc.org'): Series => ({
  code: { text: 'x', system, code, display: null }, panel: null, unit: ucum, ucum, category: null,
  points: [{ date: '2025-01-01', value, text: String(value), comparator: null, resource: 'Observation/1', low: 70, high: 100, interpretation: null, status: 'final' }],
});

describe('SI units', () => {
  it.each([['2345-7', 126, '7.0', 'mmol/L'], ['2093-3', 200, '5.17', 'mmol/L'], ['18262-6', 100, '2.59', 'mmol/L'], ['2571-8', 150, '1.69', 'mmol/L'], ['2160-0', 1, '88', 'µmol/L']])('%s %d mg/dL', (code, value, text, unit) => {
    const shown = inUnits(series(code, value), true);
    expect([shown.points[0]!.text, shown.unit, shown.converted, shown.points[0]!.recorded]).toEqual([text, unit, true, `${value} mg/dL`]);
  });
  it('moves the reference range with the value', () => {
    const shown = inUnits(series('2345-7', 126), true);
    expect(shown.points[0]!.low).toBeCloseTo(3.8855, 3);
    expect(shown.points[0]!.high).toBeCloseTo(5.551, 3);
  });
  it('leaves other analytes, other units and other code systems alone', () => {
    for (const s of [series('4548-4', 7, '%'), series('2345-7', 7, 'mmol/L'), series('17861-6', 9.5), series('2345-7', 126, 'mg/dL', 'urn:local')]) {
      expect(conversionOf(s)).toBeNull();
      expect(inUnits(s, true).points[0]!.text).toBe(s.points[0]!.text);
    }
  });
});
