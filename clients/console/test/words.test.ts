import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bestLocale } from '../src/locale';

type Sentence = string | Record<string, string>;

const folder = join(import.meta.dirname, '../locales');
const locales = readdirSync(folder).sort();
const areas = readdirSync(join(folder, 'en')).sort();

function read(locale: string, area: string): Record<string, Sentence> {
  return JSON.parse(readFileSync(join(folder, locale, area), 'utf8'));
}

function values(sentence: string): string[] {
  return [...sentence.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '').sort();
}

test('every language has every area', () => {
  for (const locale of locales) expect(readdirSync(join(folder, locale)).sort(), locale).toEqual(areas);
});

test.each(locales.flatMap((locale) => areas.map((area) => [locale, area] as const)))(
  '%s %s has the words that English has, with the same values, in all plural forms',
  (locale, area) => {
    const english = read('en', area);
    const words = read(locale, area);
    const forms = new Intl.PluralRules(locale).resolvedOptions().pluralCategories;

    expect(Object.keys(words).sort()).toEqual(Object.keys(english).sort());
    for (const [key, of] of Object.entries(english)) {
      const sentence = words[key];

      if (typeof of === 'string') {
        expect(typeof sentence, key).toBe('string');
        expect(values(sentence as string), key).toEqual(values(of));
        continue;
      }
      expect(Object.keys(sentence ?? {}).sort(), key).toEqual([...forms].sort());
      /* A form may leave a value out that it says in words; it cannot have one that nobody gives. */
      const given = values(of.other ?? '');
      for (const form of Object.values(sentence ?? {}))
        expect([...given, 'n'], key).toEqual(expect.arrayContaining(values(form)));
    }
  },
);

test('no sentence is empty', () => {
  for (const locale of locales)
    for (const area of areas)
      for (const [key, sentence] of Object.entries(read(locale, area)))
        for (const text of typeof sentence === 'string' ? [sentence] : Object.values(sentence))
          expect(text.trim(), `${locale} ${area}.${key}`).not.toBe('');
});

test('the best language is the first wish that is ours', () => {
  expect(bestLocale(['fr-FR', 'de-AT', 'en'])).toBe('de');
  expect(bestLocale(['ar-EG'])).toBe('ar');
  expect(bestLocale(['xx', 'toString'])).toBe('en');
  expect(bestLocale([])).toBe('en');
});
