// SPDX-License-Identifier: Apache-2.0
// Glucose, lipids and creatinine in SI units. Only these analytes are converted, by LOINC code and unit: a molar value needs to
// know the substance. Factors from molar masses: glucose 180.156, cholesterol 386.65, triglycerides (triolein) 885.43, creatinine 113.12.
import type { Point, Series } from '../api/types';

interface Conversion { perMgDl: number; unit: string; digits: number }

const glucose: Conversion = { perMgDl: 10 / 180.156, unit: 'mmol/L', digits: 1 };
const cholesterol: Conversion = { perMgDl: 10 / 386.65, unit: 'mmol/L', digits: 2 };
const triglycerides: Conversion = { perMgDl: 10 / 885.43, unit: 'mmol/L', digits: 2 };
const creatinine: Conversion = { perMgDl: 10000 / 113.12, unit: 'µmol/L', digits: 0 };

const byLoinc: Record<string, Conversion> = {
  ...Object.fromEntries(['2339-0', '2345-7', '1558-6', '41653-7', '2340-8', '1521-4', '10450-5', '74774-1'].map((c) => [c, glucose])),
  ...Object.fromEntries(['2093-3', '2085-9', '18262-6', '13457-7', '2089-1', '43396-1', '13458-5'].map((c) => [c, cholesterol])),
  ...Object.fromEntries(['2571-8', '3043-7', '1644-4'].map((c) => [c, triglycerides])),
  ...Object.fromEntries(['2160-0', '38483-4'].map((c) => [c, creatinine])),
};

const kLoinc = 'http://loinc.org';
export const conversionOf = (series: Series): Conversion | null =>
  (series.code.system === kLoinc && series.ucum === 'mg/dL' ? (byLoinc[series.code.code ?? ''] ?? null) : null);

export interface ShownPoint extends Point { recorded: string | null }
export interface ShownSeries extends Omit<Series, 'points'> { points: ShownPoint[]; converted: boolean }

/** The series in SI units where that is known; `recorded` then holds what the record says. */
export function inUnits(series: Series, si: boolean): ShownSeries {
  const conversion = si ? conversionOf(series) : null;
  if (!conversion) return { ...series, points: series.points.map((p) => ({ ...p, recorded: null })), converted: false };
  const turn = (v: number | null) => (v === null ? null : v * conversion.perMgDl);
  const points = series.points.map((p) => ({
    ...p, value: turn(p.value), low: turn(p.low), high: turn(p.high), text: p.value === null ? p.text : turn(p.value)!.toFixed(conversion.digits), recorded: `${p.text} ${series.unit ?? ''}`.trim(),
  }));
  return { ...series, points, unit: conversion.unit, ucum: conversion.unit.replace('µ', 'u'), converted: true };
}
