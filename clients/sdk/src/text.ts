/** A name to stand in a sentence of yours: without controls that could turn the sentence around. */
export function tidy(name: unknown): string {
  return String(name ?? '')
    .replace(/[\p{Cc}\p{Bidi_C}\s]+/gu, ' ')
    .trim();
}

/** The address as a link may have it, or null. A name before an @ is there to be taken for the host. */
export function safeUrl(
  address: string,
  schemes: readonly string[] = ['http:', 'https:', 'mailto:'],
): string | null {
  try {
    const url = new URL(address);

    return schemes.includes(url.protocol) && !url.username && !url.password ? url.href : null;
  } catch {
    return null;
  }
}

export interface Piece {
  text: string;
  href?: string;
}

/* Direction controls end an address: it must read as it goes. */
const ADDRESS = /\b(?:https?:\/\/|mailto:)[^\s<>"\p{Bidi_C}]+/giu;

/** The text in pieces, the addresses in it with where they go. Together they are the text. */
export function pieces(text: string): Piece[] {
  const out: Piece[] = [];
  let from = 0;

  for (const match of text.matchAll(ADDRESS)) {
    let word = match[0].replace(/[.,;:!?'…»”“]+$/, '');
    let closed = word.split(')').length - word.split('(').length;

    while (closed-- > 0 && word.endsWith(')')) word = word.slice(0, -1);
    const href = safeUrl(word);
    if (!href) continue;
    out.push({ text: text.slice(from, match.index) }, { text: word, href });
    from = match.index + word.length;
  }
  out.push({ text: text.slice(from) });
  return out.filter((piece) => piece.text);
}
