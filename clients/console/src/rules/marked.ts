// marked.ts - the words of a sentence that something was concluded from.
import { locate, type Span } from '../panel/evidence';

/** The stretches of several words, in the order of the text, those that overlap made one. */
export function locateAll(text: string, several: readonly string[]): Span[] {
  const spans = several.flatMap((words) => locate(text, words) ?? []).sort((a, b) => a.at - b.at);
  const out: Span[] = [];
  for (const span of spans) {
    const last = out.at(-1);
    if (last && span.at <= last.at + last.length) {
      last.length = Math.max(last.length, span.at + span.length - last.at);
    } else {
      out.push({ ...span });
    }
  }
  return out;
}

/** The text in pieces, those that are meant marked. */
export function pieces(text: string, spans: readonly Span[]): { text: string; marked: boolean }[] {
  const out: { text: string; marked: boolean }[] = [];
  let at = 0;
  for (const span of spans) {
    if (span.at > at) out.push({ text: text.slice(at, span.at), marked: false });
    out.push({ text: text.slice(span.at, span.at + span.length), marked: true });
    at = span.at + span.length;
  }
  if (at < text.length) out.push({ text: text.slice(at), marked: false });
  return out;
}
