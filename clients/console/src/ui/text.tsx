/* What came over the wire, as text: names within our sentences, and words whose addresses are links. */
import { pieces, tidy } from '@handoff/sdk/text';
import { type ComponentChildren, Fragment } from 'preact';
import { locate, type Span } from '../panel/evidence';

export function Name({ of }: { of: string | null | undefined }) {
  return <bdi>{tidy(of)}</bdi>;
}

export function Link({ href, children }: { href: string; children: ComponentChildren }) {
  return (
    <a href={href} target="_blank" rel="noopener noreferrer" dir="ltr">
      {children}
    </a>
  );
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
