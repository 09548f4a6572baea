// SPDX-License-Identifier: Apache-2.0
// Build and unit tests of the workspace. BOGAM_WEB_OUT says where the build goes (default: ../build/web).
import react from '@vitejs/plugin-react';
import { convertCssVariables, DEFAULT_THEME, defaultCssVariablesResolver, mergeMantineTheme } from '@mantine/core';
import { gzipSync } from 'node:zlib';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import type { Plugin } from 'vite';
import { theme } from './src/theme.ts';

const outDir = process.env.BOGAM_WEB_OUT ?? fileURLToPath(new URL('../build/web', import.meta.url));
const unusedColors = /^--mantine-color-(red|pink|grape|violet|indigo|blue|cyan|green|lime|yellow|orange|teal)-/;

/** `virtual:theme.css`: the theme's variables as a file, so that the page needs no inline style (CSP). */
function themeSheet(): Plugin {
  const id = 'virtual:theme.css';
  return {
    name: 'theme-sheet',
    resolveId: (source) => (source === id ? `\0${id}` : undefined),
    load(source) {
      if (source !== `\0${id}`) return undefined;
      const { variables, light } = defaultCssVariablesResolver(mergeMantineTheme(DEFAULT_THEME, theme));
      const kept = (all: Record<string, string>) => Object.fromEntries(Object.entries(all).filter(([name]) => !unusedColors.test(name)));
      return convertCssVariables({ variables: kept(variables), light: kept(light), dark: {} }, ':root');
    },
  };
}

/** Writes X.gz beside each text file; the server sends it to clients that take gzip. */
function gzipped(): Plugin {
  return {
    name: 'gzipped',
    apply: 'build',
    closeBundle() {
      for (const folder of [outDir, join(outDir, 'assets')]) {
        for (const name of readdirSync(folder).filter((n) => /\.(js|css|html|svg|json)$/.test(n))) {
          writeFileSync(join(folder, `${name}.gz`), gzipSync(readFileSync(join(folder, name)), { level: 9 }));
        }
      }
    },
  };
}

export default defineConfig({
  plugins: [react(), themeSheet(), gzipped()],
  build: { outDir, emptyOutDir: true, target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false }, chunkSizeWarningLimit: 400 },
  server: { proxy: { '/api': 'http://127.0.0.1:8787', '/fhir': 'http://127.0.0.1:8787' } },
  test: { environment: 'jsdom', include: ['src/**/*.test.{ts,tsx}'], setupFiles: ['src/test-setup.ts'], css: false, testTimeout: 20_000, restoreMocks: true },
});
