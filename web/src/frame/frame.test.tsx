// SPDX-License-Identifier: Apache-2.0
// What stands around every page.
import { screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { About } from '../api/types';
import { setLanguage } from '../i18n';
import { ask, openPage } from '../test-pages';

const about = (synthetic: boolean) => (path: string) =>
  path.startsWith('/api/about') ? { status: 200, type: 'application/json', body: { ...ask<About>('/api/about'), synthetic } } : null;

describe('the note on synthetic people', () => {
  it('stands on every page of a synthetic store, and in print', async () => {
    openPage('/people', about(true));
    const note = await screen.findByRole('note');
    expect(note).toHaveTextContent('nobody in this store is real');
    expect(note).not.toHaveClass('no-print');
  });

  it('is said in Korean too', async () => {
    await setLanguage('ko');
    openPage('/quality', about(true));
    expect(await screen.findByRole('note')).toHaveTextContent('실제 인물은 없습니다');
    await setLanguage('en');
  });

  it('does not stand over real records', async () => {
    openPage('/people', about(false));
    await waitFor(() => expect(screen.getByText(/^As of/)).toBeInTheDocument());
    expect(screen.queryByRole('note')).toBeNull();
  });
});
