// SPDX-License-Identifier: Apache-2.0
// Types of api.mjs.
export interface Answer { status: number; type: string; body: unknown }
export function createApi(options?: { people?: number; loadedMeasures?: number }): (address: string, acceptLanguage?: string) => Answer;
export function outcome(text: string, code: string, diagnostics?: string): object;
export function computing(done: number, total: number): { state: 'computing'; progress: object };
