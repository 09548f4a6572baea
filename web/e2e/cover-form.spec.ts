// SPDX-License-Identifier: Apache-2.0
// The form of health cover in a real browser: filled in with the keyboard alone, kept over a reload in the midst of typing, in three languages, at three widths,
// printed; and two who write at once.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { ask, settled, sound, startWorld, type World } from './world';
import type { ListedPerson, Page as ApiPage } from '../src/api/types';
import type { FormResponse } from '../src/cover/form/answers';

let world: World;
let people: string[] = [];
beforeAll(async () => {
  world = await startWorld({ users: true });
  people = (await ask<ApiPage<ListedPerson>>(world.base, '/api/people?limit=20')).items.map((one) => one.id);
});
afterAll(() => world.stop());

const path = (id: string) => `/people/${encodeURIComponent(id)}/cover/form`;
const row = (page: Page, link: string) => page.locator(`[data-field$="-${link}"]`).first();
const saved = (page: Page) => page.locator('[data-save="saved"]').waitFor();
const kept = async (id: string) => JSON.stringify((await ask<FormResponse>(world.base, `/api/people/${encodeURIComponent(id)}/cover/form`)).item);
/** Tabs until the question has the focus: what cannot be reached so is not found. */
async function tabTo(page: Page, link: string) {
  for (let k = 0; k < 120; k++) {
    if (await row(page, link).evaluate((element) => element.contains(document.activeElement))) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${link} cannot be reached with the keyboard`);
}

describe('the form of health cover', () => {
  it.each([['en', 1280, 0], ['ko', 768, 1], ['en', 390, 2]] as const)('in %s at %d px: by keyboard to an answer, and sound', async (language, width, k) => {
    const id = people[k]!;
    const screen = await world.open(language, width);
    const { page } = screen;
    await screen.go(path(id));
    await row(page, 'id').locator('input').focus();
    await tabTo(page, 'homeless');
    await page.keyboard.press('ArrowLeft'); // from "not told" to "no"
    await tabTo(page, 'immigration');
    await page.keyboard.press('ArrowDown');
    await tabTo(page, 'has_income');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight'); // from "not told" around to "no", whichever way the browser goes
    await tabTo(page, 'assets');
    await page.keyboard.type('1,200.50');
    await saved(page);
    expect(await kept(id)).toContain('"linkId":"assets","answer":[{"valueDecimal":1200.5');
    expect(await kept(id)).toContain('"linkId":"homeless","answer":[{"valueBoolean":false}]');
    await settled(page);
    await sound(screen);
    await screen.close();
  });

  it('keeps what was typed a moment before the page was loaded anew', async () => {
    const id = people[8]!;
    const screen = await world.open('en', 1280);
    await screen.go(path(id));
    await row(screen.page, 'assets').locator('input').fill('321');
    await screen.page.reload();
    await settled(screen.page);
    await row(screen.page, 'assets').locator('input').waitFor();
    expect(await row(screen.page, 'assets').locator('input').inputValue()).toBe('321');
    await screen.close();
  });

  it.each([['es', 'Preguntas para la cobertura de salud'], ['ko', '건강 보장을 위한 질문']])('is asked in %s on an English page', async (language, title) => {
    const screen = await world.open('en', 1280);
    await screen.go(`${path(people[9]!)}?form=${language}`);
    await screen.page.getByRole('heading', { level: 1, name: title }).waitFor();
    await screen.page.getByRole('button', { name: 'Finish', exact: true }).waitFor();
    await sound(screen);
    await screen.close();
  });

  it('tells the second of two who write, and writes over neither', async () => {
    const id = people[10]!;
    const [one, other] = [await world.open('en', 1280), await world.open('en', 1280)];
    await one.go(path(id));
    await row(one.page, 'assets').locator('input').fill('1');
    await saved(one.page);
    await other.go(path(id));
    await row(other.page, 'assets').locator('input').waitFor();
    await row(one.page, 'assets').locator('input').fill('22');
    await saved(one.page);
    await expect.poll(() => kept(id)).toContain('"valueDecimal":22');
    await row(other.page, 'assets').locator('input').fill('333');
    const alert = other.page.getByRole('alert', { name: 'Somebody else has changed this form' });
    await alert.waitFor();
    await sound(other, /409/);
    expect(await kept(id)).toContain('"valueDecimal":22');
    await alert.getByRole('button', { name: 'Go on with theirs' }).click();
    expect(await row(other.page, 'assets').locator('input').inputValue()).toBe('22');
    await one.close();
    await other.close();
  });

  it('with people and income: sound, printed with every answer, and without what is only for the screen', async () => {
    const screen = await world.open('en', 1280);
    const { page } = screen;
    await screen.go(path(people[11]!));
    await page.getByRole('button', { name: '+ Add a person' }).click();
    await page.keyboard.type('Ben Example');
    const ben = page.getByRole('region', { name: 'Ben Example' });
    await ben.locator('[data-field$="-has_income"]').getByRole('radio', { name: 'Yes' }).check();
    await ben.locator('[data-field$="-amount"] input').fill('610');
    await saved(page);
    await settled(page);
    await sound(screen);
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByRole('button', { name: 'Finish', exact: true }).count()).toBe(0);
    expect(await ben.locator('[data-field$="-amount"] input').isVisible()).toBe(true);
    expect((await page.pdf({ format: 'A4' })).byteLength).toBeGreaterThan(10_000);
    await screen.close();
  });
});
