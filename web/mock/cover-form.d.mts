// SPDX-License-Identifier: Apache-2.0
// Types of cover-form.mjs.
import type { Questionnaire } from '../src/cover/form/questionnaire.ts';
export const questionnaire: Questionnaire;
