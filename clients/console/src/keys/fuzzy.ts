/* Finding by a few letters: what was typed must be in the text in its order, and how well decides. */

/** A text without case, accents, and the letters that Arabic and German write in two ways. */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}\u0640]/gu, '')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/ى/g, 'ي')
    .replace(/ة/g, 'ه');
}

const START = 8; /* at the beginning of a word */
const NEXT = 8; /* right after the letter before */
const FAR = 3; /* the most that a gap costs */

/** How well a query fits a text, both folded; null when it does not. More is better. */
export function score(query: string, text: string): number | null {
  const wanted = [...query.replace(/\s+/g, '')];
  if (wanted.length === 0) return 0;
  let best: number | null = null;
  /* The first letter decides where to look: "cl" is rather "close" than "accept all". */
  for (let from = text.indexOf(wanted[0] ?? ''); from >= 0; from = text.indexOf(wanted[0] ?? '', from + 1)) {
    const found = follow(wanted, text, from);
    if (found !== null && (best === null || found > best)) best = found;
  }
  return best === null ? null : best - text.length / 100;
}

function follow(wanted: string[], text: string, from: number): number | null {
  let sum = 0;
  let last = from - 1;
  for (const letter of wanted) {
    const next = text.indexOf(letter, last + 1);
    if (next < 0) return null;
    /* A later letter may begin a word, which is worth more than the nearest one. */
    const word = text.indexOf(` ${letter}`, last);
    const at = next !== last + 1 && word >= 0 ? word + 1 : next;
    const start = at === 0 || /[\s/:.,(-]/.test(text.charAt(at - 1));
    sum += (start ? START : 0) + (at === last + 1 ? NEXT : -Math.min(FAR, at - last - 1));
    last = at + letter.length - 1;
  }
  return sum;
}

/** The items that fit, best first; equal ones stay in their order, and recent ones come before. */
export function rank<T>(
  query: string,
  items: readonly T[],
  text: (item: T) => string,
  recent: (item: T) => number,
): T[] {
  const folded = fold(query);
  return items
    .map((item) => ({ item, fit: score(folded, fold(text(item))), last: recent(item) }))
    .filter((row): row is typeof row & { fit: number } => row.fit !== null)
    .sort((a, b) => (folded === '' ? 0 : b.fit - a.fit) || a.last - b.last)
    .map((row) => row.item);
}
