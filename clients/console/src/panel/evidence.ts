// evidence.ts - finds the words that something was concluded from in the message that they stand in.

/** A stretch of a text, in UTF-16 units. */
export interface Span {
  at: number;
  length: number;
}

interface Folded {
  text: string;
  /** For each unit of the text, where it came from. */
  from: number[];
}

const SINGLE_QUOTES = /[\u2018\u2019\u201a\u201b\u02bc\uff07]/g;
const DOUBLE_QUOTES = /[\u201c\u201d\u201e\u201f\uff02]/g;
const DASHES = /[\u2010-\u2015\u2212]/g;
const UNSEEN = /[\u00ad\p{Cf}\p{Cc}]/gu;

function foldOne(symbol: string): string {
  if (/\s/u.test(symbol)) return ' ';
  return symbol
    .normalize('NFKD')
    .toLowerCase()
    .replace(UNSEEN, '')
    .replace(SINGLE_QUOTES, "'")
    .replace(DOUBLE_QUOTES, '"')
    .replace(DASHES, '-');
}

/* Case, quotes, dashes, widths and the amount of white space make no difference. */
function fold(text: string): Folded {
  const from: number[] = [];
  let out = '';
  let at = 0;
  for (const symbol of text) {
    const folded = foldOne(symbol);
    if (!(folded === ' ' && (out === '' || out.endsWith(' ')))) {
      for (let i = 0; i < folded.length; i++) from.push(at);
      out += folded;
    }
    at += symbol.length;
  }
  return { text: out, from };
}

function isWordPart(symbol: string | undefined): boolean {
  return symbol !== undefined && /[\p{L}\p{N}\p{M}]/u.test(symbol);
}

function standsAlone(text: string, at: number, n: number): boolean {
  const opens = isWordPart(text[at - 1]) && isWordPart(text[at]);
  const goesOn = isWordPart(text[at + n - 1]) && isWordPart(text[at + n]);
  return !opens && !goesOn;
}

/* Whole words before a piece of one: "late" is not looked for in "later". */
function find(text: string, words: string): number {
  let first = -1;
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) {
    if (standsAlone(text, at, words.length)) return at;
    if (first < 0) first = at;
  }
  return first;
}

function spanOf(folded: Folded, at: number, n: number, whole: string): Span {
  const begin = folded.from[at] ?? 0;
  const last = folded.from[at + n - 1] ?? begin;
  let end = folded.from.slice(at + n).find((from) => from > last) ?? whole.length;
  while (end > begin && /\s/u.test(whole[end - 1] ?? '')) end--;
  return { at: begin, length: end - begin };
}

/** Where the words stand in the text; null: nowhere, so the whole message is what is meant. */
export function locate(text: string, words: string): Span | null {
  const here = fold(text);
  const wanted = fold(words).text.trim();
  const at = wanted === '' ? -1 : find(here.text, wanted);
  return at < 0 ? null : spanOf(here, at, wanted.length, text);
}
