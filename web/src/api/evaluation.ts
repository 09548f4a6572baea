// SPDX-License-Identifier: Apache-2.0
// What is known of a learned model: its evaluation on people held out, and the watch over it. The program writes both
// (src/risk/evaluate/evaluation_json.cc, src/risk/watch/watch_json.cc).

/** A number, or the name of the reason why there is none. */
export type Figure = number | { why: string };
/** A figure with its interval, either bound of which may be missing. */
export type Estimate = { value: number; low: Figure; high: Figure } | { why: string };
export type Shown = 'whole' | 'rounded' | 'hidden';

export const metrics = ['auroc', 'averagePrecision', 'brier', 'scaledBrier', 'observed', 'expected', 'observedToExpected', 'calibrationIntercept', 'calibrationSlope', 'expectedCalibrationError'] as const;
export type Metric = (typeof metrics)[number];

export interface Benefit { threshold: number; netBenefit: Estimate; ofAll: Figure }
export interface Work { threshold: number; alertsPerThousandAWeek: Estimate; ppv: Estimate; sensitivity: Estimate; specificity: Estimate; numberNeededToReview: Estimate; netBenefit: Estimate }
export interface ScoreResult { metrics: Record<Metric, Estimate>; netBenefit: Benefit[]; workload: Work[] }
export interface RiskGroup { shown: Shown; people: number; outcomes: Figure; predicted: Figure; observed: Estimate }
export interface Bin { low: number; high: number; outcomes?: number; others?: number; hidden: boolean }
export interface CurvePoint { score: number; flagged: Figure; sensitivity: Figure; specificity: Figure; precision: Figure }
/** A hidden row has no counts and no figures; need is there where the plan names a second outcome. */
export interface SubgroupRow { label: string; shown: Shown; people?: number; outcomes?: number; observed?: Estimate; metrics?: Record<Metric, Estimate>; need?: Figure[]; needGap?: Estimate }
export interface Subgroup { name: string; rows: SubgroupRow[] }
export interface Evaluation {
  plan: { resamples: number; seed: number; confidence: number; thresholds: number[]; weeks: number; riskGroups: number; hideBelow: number };
  people: { rows: number; clusters: number; people: number; outcomes: Figure; competing: Figure; censored: Figure; complete: boolean; horizonDays: number };
  model: ScoreResult; comparator?: ScoreResult; difference?: ScoreResult;
  calibration: { groups: RiskGroup[]; curve: { predicted: number; observed: number }[]; meanOff: Figure; histogram: Bin[] };
  roc: CurvePoint[]; subgroups: Subgroup[];
}

/** GET /api/models/{id}/watch */
export interface CalibrationPoint { month: string; people: number; events: number; expected: number; observedToExpected: number | null; low?: number; high?: number; alarm: boolean }
export const driftKinds = ['psi', 'ks', 'missing', 'beyond', 'units'] as const;
export type DriftKind = (typeof driftKinds)[number];
export interface DriftMeasure { value: number; chance: number; alarm: boolean }
export interface ColumnDrift extends Partial<Record<DriftKind, DriftMeasure>> { name: string; rows: number; recorded: number; median: number | null; medianRatio: number | null; alarms: string[] }
export interface WatchedPeriod { day: string; people: number; outlook: { events: number; brier: number; auroc: number | null }; due: boolean; labelled: number; outcomes: number; drift: ColumnDrift[] }
export interface Gate { name: string; open: boolean; sentence: string }
export interface Watch {
  model: string; title: string; package: string; state?: string; asOf: string; synthetic: boolean; scoresOfOtherPackages: number; alarms: string[]; pause?: string; gatesOpen: boolean; gates: Gate[];
  facts: { events: number; nonEvents: number; observedToExpected: [number, number] | null; slope: [number, number] | null; silentDays: number };
  calibration: { everybody: CalibrationPoint[]; notActedOn: CalibrationPoint[]; actedOn: CalibrationPoint[] };
  subgroups: { variable: string; label: string; points: CalibrationPoint[] }[]; periods: WatchedPeriod[];
}

export const isThere = (figure: Figure | undefined): figure is number => typeof figure === 'number';
/** The value of an estimate, where it has one. */
export const valueOf = (estimate: Estimate | undefined): number | null => (estimate && 'value' in estimate ? estimate.value : null);
/** Its interval, where it has both bounds. */
export const intervalOf = (estimate: Estimate | undefined): { low: number; high: number } | null =>
  (estimate && 'value' in estimate && isThere(estimate.low) && isThere(estimate.high) ? { low: estimate.low, high: estimate.high } : null);
