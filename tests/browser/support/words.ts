import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const CLIENTS = path.resolve(import.meta.dirname, '../../../clients');

/* What our clients say comes from their locale files, so that a test asks for `open`, not for a wording. */
export type Words = Record<string, string>;

function read(file: string): Words {
  const out: Words = {};
  const walk = (value: unknown, at: string) => {
    if (typeof value === 'string') out[at] = value;
    else if (value && typeof value === 'object')
      for (const [key, inner] of Object.entries(value)) walk(inner, at ? `${at}.${key}` : key);
  };

  walk(JSON.parse(readFileSync(file, 'utf8')), '');
  return out;
}

/* A site's own wording, in its pack's part `widget:`. */
function packWords(pack: string): Words {
  const text = readFileSync(path.join(CLIENTS, '../rules/packs', pack, 'pack.yml'), 'utf8');
  const part = /^widget:\n((?: {2}.*\n|\n)*)/m.exec(text)?.[1] ?? '';

  return Object.fromEntries(
    [...part.matchAll(/^ {2}(\w+): "(.*)"$/gm)].map(([, key, value]) => [key, value]),
  );
}

/* What the widget may call a thing: in its own words, or in the site's. */
export function widgetWords(locale: string, pack = 'shop'): (key: string) => string[] {
  const file = path.join(CLIENTS, 'widget/locales', `${locale.slice(0, 2)}.json`);
  const own = existsSync(file) ? read(file) : {};
  const site = packWords(pack);

  return (key) => [own[key], site[key]].filter((text) => text !== undefined && text !== '').map(String);
}

/* Keys as in the console: `area.name`. */
export function consoleWords(locale: string): Words {
  const folder = path.join(CLIENTS, 'console/locales', locale.slice(0, 2));
  const out: Words = {};

  if (!existsSync(folder)) return out;
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.json')))
    for (const [key, text] of Object.entries(read(path.join(folder, file))))
      out[`${file.slice(0, -5)}.${key}`] = text;
  return out;
}

/* A sentence with {values} in it as a pattern; without values as the text itself. */
export function pattern(...texts: string[]): RegExp {
  return new RegExp(texts.map((text) => source(text)).join('|'), 'u');
}

function source(text: string): string {
  const parts = text.split(/\{[^}]*\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return parts.join('.*');
}
