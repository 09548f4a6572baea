// SPDX-License-Identifier: Apache-2.0
// The plan's pages in a real browser: both languages, three widths, with the keyboard alone from a count to a person, and for who sees nobody by name.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sound, startWorld, type World } from './world';

let world: World;
beforeAll(async () => { world = await startWorld({ users: true }); });
afterAll(() => world.stop());

describe.each([['en', 1280], ['en', 390], ['ko', 768]] as const)('in %s at %d px', (language, width) => {
  it.each(['/plan', '/plan?by=place&change=2027-01-01', '/plan/changes?to=2027-01-01', '/plan/people?cover=careplus'])('%s fits, and is accessible', async (path) => {
    const screen = await world.open(language, width);
    await screen.go(path);
    await screen.page.locator('h1').first().waitFor();
    await sound(screen);
    await screen.close();
  });
});

describe('with the keyboard', () => {
  it('goes from a count to its people and to one of them', async (context) => {
    if (process.env.BOGAM_URL) return context.skip();
    const screen = await world.open('en', 1280);
    await screen.go('/plan');
    const count = screen.page.getByRole('region', { name: 'Cover by Race' }).first().getByRole('link').first();
    await count.focus();
    await screen.page.keyboard.press('Enter');
    await screen.page.waitForURL(/\/plan\/people/);
    await screen.page.getByRole('grid').waitFor();
    await screen.page.keyboard.press('j');
    await screen.page.keyboard.press('Enter');
    await screen.page.waitForURL(/\/people\/p/);
    await screen.close();
  });

  it('g l opens the plan', async () => {
    const screen = await world.open('en', 1280);
    await screen.go('/quality');
    await screen.page.keyboard.press('g');
    await screen.page.keyboard.press('l');
    await screen.page.waitForURL(/\/plan/);
    await screen.close();
  });
});

describe('who sees nobody by name', () => {
  it('sees counts without links and is refused lists', async (context) => {
    if (process.env.BOGAM_URL) return context.skip();
    const screen = await world.open('en', 1280, 'choi');
    await screen.go('/plan');
    await screen.page.getByText(/Counts from 1 to 10/).waitFor();
    expect(await screen.page.getByRole('region', { name: 'Cover by Race' }).first().getByRole('link').count()).toBe(0);
    await sound(screen);
    await screen.go('/plan/people');
    await screen.page.getByRole('alert').waitFor();
    await screen.close();
  });
});
