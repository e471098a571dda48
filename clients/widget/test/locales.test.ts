import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { firstWords } from '../src/loader/words';
import { direction, pick } from '../src/locale';

const folder = join(import.meta.dirname, '../locales');
const names = readdirSync(folder).map((name) => name.replace('.json', ''));
const read = (name: string): Record<string, string> =>
  JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
const english = read('en');
const values = (text = '') => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
/* What a site may say, and we do not. */
const EMPTY = ['privacy'];

test('there are six languages', () => {
  expect(names.sort()).toEqual(['ar', 'de', 'en', 'es', 'fr', 'zh']);
});

test.each(names)('%s says everything, with the same values', (name) => {
  const words = read(name);
  expect(Object.keys(words)).toEqual(Object.keys(english));
  for (const [key, text] of Object.entries(words)) {
    expect(values(text), key).toEqual(values(english[key]));
    expect(text === '', key).toBe(EMPTY.includes(key));
    expect(text, key).toBe(text.trim());
  }
});

test.each(names.filter((name) => name !== 'en'))('%s is translated', (name) => {
  const same = Object.entries(read(name)).filter(([key, text]) => text && text === english[key]);
  /* "Options" and "Messages" are French, too. */
  expect(same.map(([key]) => key).filter((key) => !['menu', 'log'].includes(key))).toEqual([]);
});

test('every key is used, and every key that is used is there', () => {
  const source = ['chat', 'loader']
    .flatMap((part) =>
      readdirSync(join(folder, '../src', part)).map((file) => join(folder, '../src', part, file)),
    )
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  const made = /^(choice_|pre_|rate|stored$|seen$)/; // put together of two parts, or a state
  const unused = Object.keys(english).filter(
    (key) => !made.test(key) && !new RegExp(`'${key}'|\\.${key}\\b`).test(source),
  );
  expect(unused).toEqual([]);
});

test('the first words are those of the language files', () => {
  expect(firstWords('de-AT')).toMatchObject({ title: read('de').title, open: read('de').open });
  expect(firstWords('zh_Hant')).toMatchObject({ open: read('zh').open });
  expect(firstWords('xx')).toMatchObject({ open: english.open });
  expect(firstWords('')).toMatchObject({ open: english.open });
});

test('languages are picked by their first part', () => {
  expect(pick(['en', 'fr'], 'fr-CA')).toBe('fr');
  expect(pick(['en', 'fr'], 'FR')).toBe('fr');
  expect(pick(['en', 'fr'], 'france')).toBe('en');
  expect(direction('ar-EG')).toBe('rtl');
  expect(direction('arn')).toBe('ltr');
  expect(direction('de')).toBe('ltr');
});
