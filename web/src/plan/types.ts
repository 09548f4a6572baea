// SPDX-License-Identifier: Apache-2.0
// The plan's views, as docs/workspace-api.md has them.
import type { Name } from '../api/types';

/** A category, or several that were put together because they are small. */
export interface Line { ids: string[]; titles: string[]; total: number }
/** null: hidden; withheld: too few people for any of it. */
export interface Table { withheld: boolean; rows: Line[]; columns: Line[]; cells: (number | null)[][] }
export type Split = 'race' | 'language' | 'place';
export interface Show { link: string; say: string; people: number | null }
export interface Change { on: string; covers: Table; groups: Table; shows: Show[] }
export interface Programme { id: string; title: string; notice: string }
export interface Plan {
  programme: Programme; on: string; by: Split; suppressed: boolean;
  people: number | null; members: number | null; told: number | null; entitled: number | null;
  covers: Table; standing: Table; months: Table; flows: { from: string; to: string; table: Table }[]; renewal: Table; renewalGroups: Table; changes: Change[];
}
export interface Side { from: string; to?: string; citation: string; edition?: string; mark: 'read' | 'relayed' | 'assumption' }
export interface ContentChange { of: string; id: string; title: string; gives?: string; before: Side | null; after: Side | null; lines: { what: string; before: string; after: string }[] }
export interface PlanChanges {
  programme: Programme; on: string; from: string; to: string; days: string[]; suppressed: boolean; content: ContentChange[];
  moves: { members: number | null; changed: number | null; table: Table };
}
export interface Member {
  id: string; names: Name[]; birthDate: string | null; age: number | null; cover: { id: string; title: string }; renewal: string | null; fate: string | null;
  groups: Record<Split, { key: string; label: string }>;
}
