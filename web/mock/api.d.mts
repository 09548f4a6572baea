// SPDX-License-Identifier: Apache-2.0
// Types of api.mjs.
export interface Answer { status: number; type: string; body: unknown; signIn?: string; signOut?: boolean }
export interface Asked { method?: string; body?: unknown; user?: string | null; headers?: Record<string, string> }
export function createApi(options?: { people?: number; loadedMeasures?: number; users?: boolean }): (address: string, acceptLanguage?: string, asked?: Asked) => Answer;
export function outcome(text: string | string[], code: string, diagnostics?: string): object;
export function computing(done: number, total: number): { state: 'computing'; progress: object };
