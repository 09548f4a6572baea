// SPDX-License-Identifier: Apache-2.0
// Words of risk models in Korean, as the server says them: the texts of content/risk, by the English one.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = `${join(dirname(fileURLToPath(import.meta.url)), '../../content/risk')}/`;
const read = (path) => JSON.parse(readFileSync(root + path, 'utf8')).texts;
const files = ['texts.ko.json', ...readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => `${entry.name}/texts.ko.json`)];
const korean = Object.assign({}, ...files.map(read));

/** Members that hold words; names, codes and states stay. */
const kWords = /^(title|outputTitle|purpose|text|why|unit|horizon|licence|notice|cautions|validated|verification|label|rule|excludes|value|reference|range)$/;

/** An answer about models with its words in the language asked for. */
export function inLanguage(lang, value, name = '') {
  if (lang !== 'ko') return value;
  if (typeof value === 'string') return kWords.test(name) ? (korean[value] ?? value) : value;
  if (Array.isArray(value)) return value.map((each) => inLanguage(lang, each, name));
  return value && typeof value === 'object' ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, inLanguage(lang, each, key)])) : value;
}
