// SPDX-License-Identifier: Apache-2.0
// Types of admin.mjs.
export const kPassword: string;
