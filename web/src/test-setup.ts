// SPDX-License-Identifier: Apache-2.0
// Unit tests: English, no network but the mock's answers, and the parts of a browser that jsdom does not have.
import '@testing-library/jest-dom/vitest';
import { cleanup, configure } from '@testing-library/react';
import { afterEach, beforeAll } from 'vitest';
import { startLanguages } from './i18n';

configure({ asyncUtilTimeout: 8000, getElementError: (message) => new Error(message ?? '') });

beforeAll(async () => {
  window.scrollTo = () => {};
  window.matchMedia ??= ((query: string) => ({ matches: false, media: query, addEventListener: () => {}, removeEventListener: () => {}, addListener: () => {}, removeListener: () => {}, dispatchEvent: () => false, onchange: null })) as typeof window.matchMedia;
  globalThis.ResizeObserver ??= class { observe() {} unobserve() {} disconnect() {} } as unknown as typeof ResizeObserver;
  Object.defineProperty(HTMLElement.prototype, 'offsetHeight', { configurable: true, value: 45 });
  Object.defineProperty(HTMLElement.prototype, 'offsetWidth', { configurable: true, value: 800 });
  await startLanguages('en');
});
afterEach(cleanup);
