// SPDX-License-Identifier: Apache-2.0
// Cover on a person's page in a real browser: with the keyboard alone, in both languages, at phone and desktop width, everything unfolded.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, sound, startWorld, type World } from './world';
import type { ListedPerson, Page } from '../src/api/types';
import type { MemberCover } from '../src/cover/types';

let world: World;
let decided: string, told: string | undefined;
beforeAll(async () => {
  world = await startWorld({ users: true });
  for (const { id } of (await ask<Page<ListedPerson>>(world.base, '/api/people?limit=40')).items) {
    const cover = await ask<MemberCover>(world.base, `/api/people/${encodeURIComponent(id)}/cover`);
    if (cover.decision) decided ??= id;
    else told ??= id;
  }
});
afterAll(() => world.stop());

describe.each([['en', 1440, 'Cover'], ['ko', 390, '건강 보장']] as const)('in %s at %d px', (language, width, name) => {
  it('answers, explains, varies and writes', async (context) => {
    if (!decided) return context.skip(); // a real server of which nobody has told who lives with them
    const screen = await world.open(language, width);
    await screen.go(`/people/${encodeURIComponent(decided)}`);
    const part = screen.page.getByRole('region', { name, exact: true });
    const slider = part.getByRole('slider');
    await slider.waitFor();
    await slider.focus();
    const before = Number(await slider.inputValue());
    await screen.page.keyboard.press(before > 0 ? 'ArrowLeft' : 'ArrowRight');
    expect(Number(await slider.inputValue())).toBe(before > 0 ? before - 1 : before + 1);
    await screen.page.keyboard.press('End');
    expect(await slider.getAttribute('aria-valuetext')).toContain('10,000');
    for (const summary of await part.locator('summary').all()) {
      await summary.focus();
      await screen.page.keyboard.press('Enter');
    }
    await part.locator('pre').waitFor();
    await part.locator('[lang]').filter({ hasText: /example|예시/ }).last().waitFor();
    await sound(screen);
    await screen.close();
  });

  it('decides nothing where nobody has told who lives there', async (context) => {
    if (!told) return context.skip();
    const screen = await world.open(language, width);
    await screen.go(`/people/${encodeURIComponent(told)}`);
    await screen.page.getByRole('region', { name, exact: true }).getByText(/nobody has told|알려진 바가 없어/).waitFor();
    await sound(screen);
    await screen.close();
  });
});
