/*
 * Variables of prepared answers: `{name}`, `{agent}`, and every fact that the visitor has given, such as
 * `{order_number}`. One without a value stays as it stands, so that it can be seen and filled.
 */
import type { Account, Context } from '@handoff/sdk/agent';
import { tidy } from '@handoff/sdk/text';
import { fold } from '../keys/fuzzy';

const VARIABLE = /\{([\p{L}][\p{L}\p{N}_. -]{0,63})\}/gu;
const MAX_VALUE = 200;

interface Gap {
  /** The variable's name, without its braces. */
  name: string;
  start: number;
  end: number;
}

/** What a conversation knows, by variable. */
export type Known = ReadonlyMap<string, string>;

function word(name: string): string {
  return fold(name).replace(/[\s.-]+/g, '_');
}

function plain(value: string): string {
  return [...tidy(value)].slice(0, MAX_VALUE).join('');
}

/** The values for a conversation; of two facts with one name the later one counts. */
export function knownOf(
  context: Context | null,
  name: string | null | undefined,
  agent: Account | null,
): Known {
  const known = new Map<string, string>();
  const set = (key: string, value: string | null | undefined) => {
    const text = plain(value ?? '');
    if (text) known.set(key, text);
  };
  const facts = [...(context?.facts ?? [])].sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0));
  for (const fact of facts) if (fact.name) set(word(fact.name), fact.value);
  const person = context?.visitor;
  set('email', person?.email);
  set('phone', person?.phone);
  for (const key of ['name', 'visitor']) set(key, name || person?.name);
  set('agent', agent?.name);
  return known;
}

/** A text with every variable filled that has a value. What is filled in is not looked at again. */
export function expand(text: string, known: Known): string {
  return text.replace(VARIABLE, (whole, name: string) => known.get(word(name)) ?? whole);
}

/** The variables that are still to be filled, in their order; offsets as a text field counts. */
export function unfilled(text: string): Gap[] {
  return [...text.matchAll(VARIABLE)].map((match) => ({
    name: match[1] ?? '',
    start: match.index,
    end: match.index + match[0].length,
  }));
}
