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

const OLD: Words = {
  open: 'Open the chat',
  placeholder: 'Write a message',
  stored: 'Sent',
  seen: 'Seen',
  ask_person: 'Talk to a person',
  close: 'Close the chat window',
  end: 'End the chat',
  offline: 'You are offline',
  new_chat: 'Start a new chat',
  rate_submit: 'Send the rating',
};

export function widgetWords(locale: string): Words {
  const file = path.join(CLIENTS, 'widget/locales', `${locale.slice(0, 2)}.json`);

  return existsSync(file) ? read(file) : OLD;
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
export function pattern(text: string): RegExp {
  const parts = text.split(/\{[^}]*\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(parts.join('.*'), 'u');
}
