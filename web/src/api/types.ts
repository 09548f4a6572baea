// SPDX-License-Identifier: Apache-2.0
// The shapes of docs/workspace-api.md.

export interface Name { use: string | null; representation: 'ABC' | 'SYL' | 'IDE' | null; text: string | null; family: string | null; given: string[]; prefix: string[]; suffix: string[] }
export interface Code { text: string | null; system: string | null; code: string | null; display: string | null }
export interface Practice { key: string; name: string }
export interface Interval { low: number; high: number }
export interface Frame { period: { start: string; end: string }; now: string; timezone: string }
export interface Progress { done: number; total: number; elapsedSeconds: number; remainingSeconds: number | null }
export type Status = 'due' | 'met' | 'excluded' | 'exception' | 'failed' | 'none';
export type Improvement = 'increase' | 'decrease' | null;

export interface About extends Omit<Frame, 'now'> {
  name: string; version: string; store: string; patients: number; resources: number; years: number[]; now: string; measures: number; smallCell: number; synthetic: boolean;
}

export interface Group {
  id: string; title: string | null; description: string | null; scoring: 'proportion' | 'ratio' | 'continuous-variable' | 'cohort'; basis: string;
  improvement: Improvement; populations: Record<string, number> | null; rate: number | null; interval: Interval | null;
  value: number | null; unit: string | null; due: number | null; failed: number | null;
}
export interface Measure {
  id: string; name: string; title: string; version: string | null; status: string; description: string | null; publisher: string | null;
  state: 'ready' | 'computing' | 'failed'; progress: Progress | null; error: string | null; groups: Group[];
}
export interface Measures extends Frame { measures: Measure[] }

export interface StratumRow { key: string; label: string | null; denominator: number | null; numerator: number | null; rate: number | null; interval: Interval | null; due: number | null; suppressed: boolean }
export interface Strata { by: string; title?: string; rows: StratumRow[] }
export interface Cql { library: string; version: string | null; text: string; definitions: { name: string; line: number; endLine: number }[] }
export interface MeasureDetail extends Frame {
  measure: Measure; group: Group; url: string | null; sources: { text: string; url: string | null }[];
  definition: { population: string; text: string | null; library: string; expression: string }[];
  rationale: string | null; guidance: string | null; cql: Cql | null; strata: Strata[];
}

export interface PersonRow { id: string; names: Name[]; birthDate: string | null; age: number | null; sex: string | null; practice: Practice | null }
export interface ListedPerson extends PersonRow { deceased: boolean; due: number | null; lastEncounter: string | null }
export interface MeasurePerson extends PersonRow {
  status: Status; reason: { text: string; expression: string | null; value: boolean | null };
  lastEvidence: { date: string | null; resource: string; summary: string } | null;
}
export interface Page<Row> { total: number; next: string | null; items: Row[] }

export interface Why { expression: string; library: string; text: string | null; value: boolean | null; resources: { resource: string; date: string | null; summary: string }[] }
export interface PersonMeasure {
  measure: string; group: string; title: string; groupTitle: string | null; version: string | null; publisher: string | null; improvement: Improvement;
  status: Status; error: string | null; why: Why[];
}
export interface Point { date: string | null; value: number | null; text: string; comparator: string | null; resource: string; low: number | null; high: number | null; interpretation: string | null; status: string }
export interface Series { code: Code; panel: Code | null; unit: string | null; ucum: string | null; category: string | null; points: Point[] }
export interface Problem { resource: string; code: Code; status: string | null; verification: string | null; onset: string | null; abatement: string | null; recorded: string | null }
export interface Medication { resource: string; code: Code; status: string | null; intent: string | null; date: string | null; dosage: string | null }
export interface Immunization { resource: string; code: Code; status: string | null; date: string | null }
export interface Encounter { resource: string; code: Code; class: string | null; status: string | null; start: string | null; end: string | null; reason: string | null; practice: string | null }
export interface Allergy { resource: string; code: Code; criticality: string | null; status: string | null; reactions: string[] }
export interface Person extends PersonRow {
  deceased: boolean; deceasedDate: string | null; languages: Code[];
  telecom: { system: string | null; value: string; use: string | null }[];
  address: { text: string | null; line: string[]; city: string | null; district: string | null; state: string | null; postalCode: string | null; country: string | null; use: string | null }[];
  identifiers: { type: string | null; value: string }[];
  lastEncounter: string | null; allergies: Allergy[]; allergiesRecorded: boolean;
  measuresState: 'ready' | 'computing'; progress: Progress | null; measures: PersonMeasure[];
  problems: Problem[]; medications: Medication[]; immunizations: Immunization[]; encounters: Encounter[]; results: Series[]; truncated: string[];
}

export interface Expression {
  name: string; library: string; text: string | null; type: 'boolean' | 'list' | 'resource' | 'value' | 'null' | 'error'; value: boolean | null; result: string;
  decides: boolean; locator: string | null; resources: string[]; children: Expression[];
}
export interface Evidence extends Frame {
  measure: string; group: string; title: string; version: string | null; improvement: Improvement; status: Status;
  populations: { population: string; library: string; expression: string; value: boolean | null; count: number; decides: boolean }[];
  expressions: Expression[]; resources: Record<string, { date: string | null; summary: string }>;
  error: { message: string; library: string | null; expression: string | null; locator: string | null } | null;
}

export interface Resource { resourceType: string; id?: string; meta?: { versionId?: string; lastUpdated?: string }; [element: string]: unknown }
export interface HistoryBundle { resourceType: 'Bundle'; entry?: { resource?: Resource; request?: { method: string; url: string }; response?: { lastModified?: string; etag?: string } }[] }

/** GET /api/session */
export interface SessionUser { name: string; display: string; roles: string[]; activities: string[]; allPatients: boolean; practices: string[] }
export interface Session { users: boolean; signedIn: boolean; provider: string | null; user: SessionUser | null; csrf: string | null }
