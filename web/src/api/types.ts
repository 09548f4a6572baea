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
export interface SessionUser { name: string; display: string; roles: string[]; activities: string[]; allPatients: boolean; practices: string[]; opened?: string[] }
export interface Session { users: boolean; signedIn: boolean; provider: string | null; user: SessionUser | null; csrf: string | null }

// Today.
export interface Owner { name: string; display: string }
export type WorkState = 'open' | 'snoozed' | 'not-now' | 'ordered' | 'done';
export interface Gap {
  gap: string; title: string; text: string; value?: boolean | null; since: string | null; lastEvidence: { date: string | null; resource: string; summary: string } | null;
  state: WorkState; until: string | null; reason: string | null; task: string | null;
}
export interface RowRisk {
  model: string; kind?: 'equation' | 'learned'; output: string; title: string; value: number; unit: string; words: string; band: string | null; reason: string | null; validUntil: string;
  /** Only of one row; of a learned model. */
  contributions?: Contributions | null;
}
export interface TodayRow extends PersonRow {
  language: Code | null; phone: string | null; version: string; state: Exclude<WorkState, 'ordered'>; until: string | null; reason: string | null;
  alert: { resource: string; date: string | null; text: string; task: string | null } | null; why: Gap[]; dueSince: string | null; risk: RowRisk | null; riskMissing: string | null;
  lastContact: { date: string; resource: string; summary: string } | null; nextAppointment: string | null; owner: Owner | null;
}
export interface TodayHead {
  counts: { open: number; alerts: number; mine: number; unowned: number; snoozed: number; notNow: number };
  gaps: { gap: string; title: string; people: number }[]; owners: { owner: Owner; people: number }[]; languages: { code: string; display: string | null; people: number }[];
  practices: { practice: Practice; people: number }[]; failed: number; riskModel: { id: string; title: string; state: string; kind?: 'equation' | 'learned' } | null;
}
export interface Today extends Frame, Page<TodayRow>, TodayHead {}
export interface Choices {
  owners: Owner[]; reasons: { code: string; text: string }[]; orders: { code: string; title: string; gap: string | null }[];
  letters: { id: string; title: string; gap: string | null; language: string; text: string }[];
}
export interface AccessFigure { value: number | null; unit: string; people: number | null; from: string; to: string; why: string | null }
export interface AccessMeasures { practice: Practice | null; thirdNextAvailable: AccessFigure; noShow: AccessFigure; continuityUpc: AccessFigure; continuityBiceBoxerman: AccessFigure }
export interface ActionResult { id: string; done: boolean; version: string | null; resources: string[]; error: { status: number; text: string; row: TodayRow | null } | null }

// Risk and models.
export type ModelState = 'draft' | 'trained' | 'validated' | 'silent' | 'limited' | 'live' | 'paused' | 'retired';
export interface RiskInput { name: string; title: string; known: boolean; value: string | null; lack: string | null; why: string | null; passedOver: string | null; sources: { resource: string; date: string | null; value: string | null }[] }
export interface Raised { input: string; title: string; value: string; reference: string; change: number; words: string; modifiable: boolean }
/** What a learned model's score is made of: base and items add up to sum, on the scale named. */
export interface Contribution { name: string; title: string; value: number | null; text: string; unit: string | null; modifiable: boolean; contribution: number; words: string }
export interface Contributions { scale: 'logit' | 'log-hazard'; base: number; sum: number; items: Contribution[] }
export interface Score {
  model: string; title: string; topic: string; version: string | null; state: ModelState; onChart: boolean; kind: 'equation' | 'learned'; output: string; outputTitle: string;
  value: number | null; unit: string; horizon: string | null; words: string | null; band: string | null; validUntil: string | null; problems: { kind: string; input: string | null; text: string }[];
  inputs: RiskInput[]; raised: Raised[]; referencePerson: string | null; contributions?: Contributions | null; alerts: string[]; cautions: string[]; history: { date: string; value: number }[];
}
export interface PersonRisk { now: string; paused?: { model: string; title: string; since: string | null }[]; scores: Score[]; imported?: Imported[] }
/** A prediction that somebody else made and that came with the records. */
export interface Imported { resource: string; date: string | null; method: string | null; outcome: string | null; value: number; unit: string }
export interface ModelRow {
  id: string; title: string; topic: string; kind: 'equation' | 'learned'; version: string | null; state: ModelState; since: string | null; by: string | null; onChart: boolean; purpose: string;
  lastCheck: { date: string | null; passed: number; tried: number }; card: { filled: number; total: number }; alarms: string[];
}
export interface Models { manage: boolean; leftOut?: { folder: string; why: string[] }[]; models: ModelRow[] }
/** How a learned model was made. */
export interface Learned { madeBy: string; synthetic: boolean; asOf: string; people: number; rows: number; outcomes: number | null; learner: 'logistic' | 'cox' | 'trees' | 'outside'; comparator: string; watched: boolean }
export interface CardField { id: string; scheme: string; number: string | null; title: string; by: 'run' | 'author'; required?: boolean; same?: string | null; value: string | null; signedBy: string | null; signedOn: string | null }
export interface ModelDetail extends ModelRow {
  stateVersion: string; learned?: Learned | null;
  about: {
    sources: { title: string; url: string | null }[]; licence: string | null; notice: string | null; cautions: string[]; validated: string[]; verification: string | null;
    inputs: { name: string; title: string; unit: string | null; rule: string; range: string | null; modifiable: boolean }[]; excludes: string[];
    outputs: { id: string; title: string; unit: string; horizon: string | null; bands: { label: string; from: number | null; to: number | null }[] }[];
  };
  cardFields: CardField[]; history: { from: ModelState | null; to: ModelState; who: string; when: string; reason: string; evidence: string }[]; moves: { to: ModelState; allowed: boolean; needs: string[] }[];
}
export interface Quantiles { p5: number; p25: number; p50: number; p75: number; p95: number }
export interface PopulationOutput {
  id: string; title: string; unit: string; count: number | null; mean: number | null; quantiles: Quantiles | null; bands: { label: string; people: number | null; suppressed: boolean }[];
  without: { kind: string; input: string | null; text: string; people: number | null; suppressed: boolean }[];
}
export interface RiskPopulation { people: number; deceased: number; outputs: PopulationOutput[] }

// Admin.
export interface User {
  name: string; display: string; team: string; roles: string[]; allPatients: boolean; practices: string[]; disabled: boolean; hasPassword: boolean; linkOpen: boolean; linkExpires: string | null; created: string | null;
  tokens: { id: string; scopes: string; created: string; expires: string }[]; oidc: { issuer: string; subject: string }[];
}
export interface Users { users: User[]; practices?: Practice[] }
export interface AuditItem { number: number; time: string; who: string; action: string; what: string | null; patient: string | null; outcome: string; reason: string | null; from: string | null }
export interface Audit { chain: { state: 'intact' | 'broken'; entries: number; head: string; problem: string | null }; next: string | null; items: AuditItem[] }
