// SPDX-License-Identifier: Apache-2.0
// End-to-end tests: two browsers at a time on the mock, which each file has for itself, and one on a real server (BOGAM_URL=http://…), which
// all files share; a second try for what a busy machine delays. The pages are drawn in each language by a project of its own.
import { defineConfig } from 'vitest/config';

const pages = 'e2e/pages.spec.ts';
const common = { environment: 'node', testTimeout: 45_000, hookTimeout: 120_000, retry: 1 } as const;
const speaking = (language: string) => ({ test: { ...common, name: language, include: [pages], env: { BOGAM_E2E_LANGUAGE: language } } });

export default defineConfig({
  test: {
    fileParallelism: !process.env.BOGAM_URL,
    maxWorkers: process.env.BOGAM_URL ? 1 : 2,
    projects: [speaking('en'), speaking('ko'), { test: { ...common, name: 'use', include: ['e2e/**/*.spec.ts'], exclude: [pages] } }],
  },
});
