/* What came over the wire, as text: names within our sentences, and words whose addresses are links. */
import { type ComponentChildren, Fragment } from 'preact';
import { locate, type Span } from '../panel/evidence';

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

/* The part of a piece, which begins at `from` of the whole text, that is to be marked. */
function Marked({ text, from, span }: { text: string; from: number; span: Span | null }) {
  const begin = Math.max((span?.at ?? 0) - from, 0);
  const end = Math.min((span ? span.at + span.length : 0) - from, text.length);

  if (end <= begin) return <>{text}</>;
  return (
    <>
      {text.slice(0, begin)}
      <mark>{text.slice(begin, end)}</mark>
      {text.slice(end)}
    </>
  );
}

/** Plain text with its addresses made links, and with words in it marked; words that do not stand in it, or
 *  none, mark all of it. */
export function Text({ text, mark = null }: { text: string; mark?: string | null }) {
  const span = mark === null ? null : (locate(text, mark) ?? { at: 0, length: text.length });
  let from = 0;

  return (
    <>
      {pieces(text).map((piece, i) => {
        const marked = <Marked text={piece.text} from={from} span={span} />;

        from += piece.text.length;
        return piece.href ? (
          <Link key={i} href={piece.href}>
            {marked}
          </Link>
        ) : (
          <Fragment key={i}>{marked}</Fragment>
        );
      })}
    </>
  );
}
