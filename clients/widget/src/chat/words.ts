/* What the chat says by itself: in the visitor's language from our files, over that the site's own wording. */
import type en from '../../locales/en.json';
import { el } from '../dom';
import { pick } from '../locale';

export type Key = keyof typeof en;
export type Values = Record<string, string | number>;

const AGAIN = 3000;
const AGAIN_MOST = 60000;

/** Fetches a language; where that fails it tries again, as nothing can be shown without words. */
export async function fetchWords(url: string, locale: string): Promise<Record<Key, string>> {
  const { locales } = __ASSETS__;
  for (let wait = AGAIN; ; wait = Math.min(2 * wait, AGAIN_MOST)) {
    try {
      const answer = await fetch(url + locales[pick(Object.keys(locales), locale)]);
      if (answer.ok) return await answer.json();
    } catch {
      /* offline: as below */
    }
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

export function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (whole, name) => `${values[name] ?? whole}`);
}

/** The same as nodes, each value apart from the direction of the sentence. */
export function fillNodes(text: string, values: Values): (Node | string)[] {
  return text.split(/\{(\w+)\}/).map((part, i) => (i % 2 ? el('bdi', {}, `${values[part] ?? ''}`) : part));
}
