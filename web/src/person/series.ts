// SPDX-License-Identifier: Apache-2.0
// Results as the page draws them: parts of a panel together (systolic and diastolic), the shared range, and a summary in words.
import type { TFunction } from 'i18next';
import type { Series } from '../api/types';
import { writeCode, writeDate, writeUnit, type Language } from '../i18n/format';
import { inUnits, type ShownPoint, type ShownSeries } from '../units/si';

export interface Chart { key: string; name: string; category: string | null; parts: ShownSeries[] }

const flagged = (p: ShownPoint) => p.interpretation?.startsWith('H') ? 'high' : p.interpretation?.startsWith('L') ? 'low' : p.value !== null && p.high !== null && p.value > p.high ? 'high' : p.value !== null && p.low !== null && p.value < p.low ? 'low' : null;
export const flagOf = flagged;

/** LOINC codes of systolic and diastolic pressure, in the order in which they are said. */
const pressures = ['8480-6', '8462-4'];

/** The two pressures of a panel in one unit go into one chart, systolic first. */
export function chartsOf(results: Series[], si: boolean): Chart[] {
  const charts = new Map<string, Chart>();
  const order = (part: ShownSeries) => pressures.indexOf(part.code.code ?? '');
  for (const series of results) {
    const shown = inUnits(series, si);
    const panel = series.panel && order(shown) >= 0 ? `${series.panel.code}|${series.ucum ?? series.unit}` : null;
    const host = panel ? charts.get(panel) : undefined;
    if (host && host.parts.length < 2) {
      host.parts.push(shown);
      host.parts.sort((a, b) => order(a) - order(b));
      continue;
    }
    const key = panel && !host ? panel : `${series.code.code ?? series.code.text}|${series.ucum ?? series.unit ?? ''}|${series.panel?.code ?? series.panel?.text ?? ''}`;
    charts.set(key, { key, name: writeCode(panel && !host ? series.panel : series.code), category: series.category, parts: [shown] });
  }
  for (const chart of charts.values()) if (chart.parts.length === 1 && chart.parts[0]!.panel) chart.name = writeCode(chart.parts[0]!.code);
  return [...charts.values()];
}

/** A LOINC long name without its bracketed property, "Cholesterol in Serum or Plasma", but with an instrument's name: "Total score (AUDIT-C)". */
export const shortName = (name: string) => name.replace(/\s*\[([^\]]*)\]/g, (_, inside: string) => (/^[A-Z][A-Z0-9-]+$/.test(inside) ? ` (${inside})` : ''));

/** Charts that hold a record on which a status rests come first. */
export function evidenceFirst(charts: Chart[], used: Set<string>): Chart[] {
  const rests = (chart: Chart) => chart.parts.some((part) => part.points.some((p) => used.has(p.resource)));
  return [...charts.filter(rests), ...charts.filter((chart) => !rests(chart))];
}

export const isNumeric = (chart: Chart) => chart.parts.some((part) => part.points.some((p) => p.value !== null));

/** "128/78 mmHg": the newest values; a part that was not measured then is a dash. */
export function latestText(chart: Chart): string {
  const newest = chart.parts.map((part) => part.points.at(-1));
  const date = newest.map((p) => p?.date ?? '').sort().at(-1);
  const texts = newest.map((p) => (p && (p.date ?? '') === date ? `${p.comparator ?? ''}${p.text}` : '–'));
  return `${texts.join('/')}${chart.parts[0]?.unit ? ` ${writeUnit(chart.parts[0].unit)}` : ''}`;
}

export function rangeText(t: TFunction, p: ShownPoint | undefined, digits: (v: number) => string): string | null {
  if (!p || (p.low === null && p.high === null)) return null;
  if (p.low === null) return t('person.atMost', { high: digits(p.high!) });
  return p.high === null ? t('person.atLeast', { low: digits(p.low) }) : t('person.between', { low: digits(p.low), high: digits(p.high) });
}

/** Numbers of a converted series are cut to three significant digits, recorded ones are left as they are. */
export const digitsOf = (series: ShownSeries) => (v: number) => (series.converted ? String(Number(v.toPrecision(3))) : String(v));

/** One sentence or two about a chart: newest value, how many, from when, least and most, last trend. */
export function summaryOf(t: TFunction, language: Language, chart: Chart): string {
  const points = chart.parts[0]!.points;
  const newest = points.at(-1);
  if (!newest) return chart.name;
  const values = points.filter((p) => p.value !== null).sort((a, b) => a.value! - b.value!);
  const base = { name: chart.name, value: latestText(chart), date: writeDate(newest.date, language) };
  if (points.length === 1 || values.length < 2) return t('person.summaryOne', base);
  const text = t('person.summary', { ...base, count: points.length, since: writeDate(points[0]!.date, language), min: values[0]!.text, max: values.at(-1)!.text });
  const [a, b, c] = points.slice(-3).map((p) => p.value);
  if (typeof a !== 'number' || typeof b !== 'number' || typeof c !== 'number') return text;
  return a < b && b < c ? `${text} ${t('person.trendUp')}` : a > b && b > c ? `${text} ${t('person.trendDown')}` : text;
}
