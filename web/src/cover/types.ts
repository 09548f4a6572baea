// SPDX-License-Identifier: Apache-2.0
// A member's cover, as docs/workspace-api.md has it.
export interface Type { id: string; title: string }
/** One kind of cover of which a person gets the most complete: what is sure, and what cannot be decided. */
export interface Track { id: string; title: string; cover: Type | null; denied: boolean; open: Type[] }
export interface Wanted { kind: 'fact' | 'relation' | 'rule' | 'reading'; person: string | null; link: string | null; say: string }
export interface Income { kind: string; title: string; monthly: boolean; dollars: number }
export interface Decision { tracks: Track[]; wanted: Wanted[]; incomeTold: boolean; income: Income[]; language: string; reviewed: boolean; text: string }
export interface MemberCover {
  programme: { id: string; title: string; notice: string; place: string; languages: { language: string; name: string; reviewed: boolean }[] };
  on: string; toldBy: string | null; toldOn: string | null; finished: boolean; wrong: { field: string; message: string }[]; people: string[]; decision: Decision | null;
}
export interface Step { from: number; to: number; tracks: Track[] }
export interface Cliff { notice: string; on: string; kind: string; most: number; steps: Step[] }
export interface Letter { language: string; name: string; reviewed: boolean; text: string }
