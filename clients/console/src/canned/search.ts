/* Searching prepared answers: every word must be in the name or the text; a name counts more. */
import type { Canned } from '@handoff/sdk/agent';
import { fold } from '../keys/fuzzy';

export interface Reply {
  name: string;
  text: string;
}

/** The replies that have both, once each. */
export function replies(canned: readonly Canned[]): Reply[] {
  const seen = new Map<string, Reply>();
  for (const { name, text } of canned) {
    if (name && text && !seen.has(`${name}\n${text}`)) seen.set(`${name}\n${text}`, { name, text });
  }
  return [...seen.values()];
}

/** Lines to begin with: those whose name begins with `empathy`. */
export function isEmpathy(reply: Reply): boolean {
  return /^empathy\b/.test(fold(reply.name));
}

const PLACES = { first: 8, word: 5, name: 3, text: 1 };

function worth(word: string, name: string, text: string): number {
  if (name.startsWith(word)) return PLACES.first;
  if (` ${name}`.includes(` ${word}`)) return PLACES.word;
  if (name.includes(word)) return PLACES.name;
  return text.includes(word) ? PLACES.text : 0;
}

/** What fits, best first; equal ones in the order of last use, then as they are configured. */
export function search(query: string, all: readonly Reply[], place: (name: string) => number): Reply[] {
  const words = fold(query).split(/\s+/).filter(Boolean);
  return all
    .map((reply) => {
      const name = fold(reply.name);
      const text = fold(reply.text);
      const each = words.map((word) => worth(word, name, text));
      return { reply, fit: each.includes(0) ? -1 : each.reduce((a, b) => a + b, 0), last: place(reply.name) };
    })
    .filter((row) => row.fit >= 0)
    .sort((a, b) => b.fit - a.fit || a.last - b.last)
    .map((row) => row.reply);
}
