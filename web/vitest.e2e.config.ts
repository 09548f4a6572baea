// SPDX-License-Identifier: Apache-2.0
// End-to-end tests: one browser at a time, a second try for what a busy machine delays. BOGAM_URL=http://… runs them on a real server.
import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { include: ['e2e/**/*.spec.ts'], environment: 'node', fileParallelism: false, testTimeout: 45_000, hookTimeout: 120_000, retry: 1 } });
