// SPDX-License-Identifier: Apache-2.0
// The evaluation report, as src/risk/evaluate/report_test.cc writes it: on a phone and a screen, light and dark, nothing wider than the screen, nothing
// fetched, axe content. Skips where the program's tests are not built.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axe } from './world';

const program = process.env.BOGAM_RISK_TEST ?? fileURLToPath(new URL('../../build/risk_test', import.meta.url));

describe.skipIf(process.env.BOGAM_URL !== undefined || !existsSync(program))('the evaluation report', () => {
  let folder: string;
  let browser: Browser;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'bogam-report-'));
    execFileSync(program, ['--gtest_filter=Report.*'], { env: { ...process.env, BOGAM_REPORT_FOLDER: folder }, stdio: 'ignore' });
    browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--headless', '--no-sandbox', '--disable-gpu'] });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const name of ['complete', 'censored']) {
    for (const width of [390, 1440]) {
      for (const colorScheme of ['light', 'dark'] as const) {
        test(`${name}, ${width} wide, ${colorScheme}`, async () => {
          const context = await browser.newContext({ viewport: { width, height: 844 }, colorScheme });
          const page = await context.newPage();
          const complaints: string[] = [];
          page.on('console', (m) => { if (m.type() === 'error' || m.type() === 'warning') complaints.push(m.text()); });
          page.on('request', (r) => { if (!r.url().startsWith('file:')) complaints.push(`asked for ${r.url()}`); });
          await page.goto(pathToFileURL(join(folder, `${name}.html`)).href);
          await page.evaluate(() => document.querySelectorAll('details').forEach((one) => { one.open = true; }));
          expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0);
          expect(await axe(page)).toEqual([]);
          expect(complaints).toEqual([]);
          await context.close();
        });
      }
    }
  }
});
