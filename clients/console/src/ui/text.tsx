/* What came over the wire, as text: names within our sentences, and words whose addresses are links. */
import type { ComponentChildren } from 'preact';

/** A name for our own sentences: without controls that could turn the sentence around. */
export function tidy(name: string | null | undefined): string {
  return String(name ?? '')
    .replace(/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\s]+/gu, ' ')
    .trim();
}

export function Name({ of }: { of: string | null | undefined }) {
  return <bdi>{tidy(of)}</bdi>;
}

/** The address as a link may have it, or null. A name before an @ is there to be taken for the host. */
export function safeUrl(address: string, schemes: readonly string[]): string | null {
  try {
    const url = new URL(address);

    return schemes.includes(url.protocol) && !url.username && !url.password ? url.href : null;
  } catch {
    return null;
  }
}

export function Link({ href, children }: { href: string; children: ComponentChildren }) {
  return (
    <a href={href} target="_blank" rel="noopener noreferrer" dir="ltr">
      {children}
    </a>
  );
}

export type Piece = { text: string; href?: string };

/* Direction controls end an address: it must read as it goes. */
const ADDRESS = /\b(?:https?:\/\/|mailto:)[^\s<>"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gi;

/** The text in pieces, the addresses in it with where they go. Together they are the text. */
export function pieces(text: string): Piece[] {
  const out: Piece[] = [];
  let from = 0;

  for (const match of text.matchAll(ADDRESS)) {
    let word = match[0].replace(/[.,;:!?'…»”]+$/, '');

    while (word.endsWith(')') && word.split(')').length > word.split('(').length) word = word.slice(0, -1);
    const href = safeUrl(word, ['http:', 'https:', 'mailto:']);
    if (!href) continue;
    if (match.index > from) out.push({ text: text.slice(from, match.index) });
    out.push({ text: word, href });
    from = match.index + word.length;
  }
  if (from < text.length) out.push({ text: text.slice(from) });
  return out;
}

/** Splits the pieces once more around the first place where the words stand, whatever their case. */
function Marked({ text, words }: { text: string; words: string }) {
  const at = words ? text.toLowerCase().indexOf(words.toLowerCase()) : -1;

  if (at < 0) return <>{text}</>;
  return (
    <>
      {text.slice(0, at)}
      <mark>{text.slice(at, at + words.length)}</mark>
      {text.slice(at + words.length)}
    </>
  );
}

/** Plain text with its addresses made links, and with words in it marked. */
export function Text({ text, mark = '' }: { text: string; mark?: string }) {
  return (
    <>
      {pieces(text).map((piece, i) =>
        piece.href ? (
          <Link key={i} href={piece.href}>
            <Marked text={piece.text} words={mark} />
          </Link>
        ) : (
          <Marked key={i} text={piece.text} words={mark} />
        ),
      )}
    </>
  );
}
