/* Plain text with its addresses made clickable. */
import { el } from '../dom';

/** The address when it leads where it seems to: a name before an @ is there to be taken for the host. */
export function safeUrl(address: string): string | null {
  try {
    const url = new URL(address);
    const known = ['http:', 'https:', 'mailto:'].includes(url.protocol);
    return known && !url.username && !url.password ? url.href : null;
  } catch {
    return null;
  }
}

export function link(href: string, text: string): HTMLElement {
  return el('a', { href, target: '_blank', rel: 'noopener noreferrer', dir: 'ltr' }, text);
}

/* Direction controls end an address: it must read as it goes. */
const ADDRESS = /\b(?:https?:\/\/|mailto:)[^\s<>"\p{Bidi_C}]+/giu;

export function parts(text: string): ({ href: string; text: string } | string)[] {
  const out: ({ href: string; text: string } | string)[] = [];
  let from = 0;
  for (const match of text.matchAll(ADDRESS)) {
    let word = match[0].replace(/[.,;:!?'…»”“]+$/, '');
    let closed = word.split(')').length - word.split('(').length;
    while (closed-- > 0 && word.endsWith(')')) word = word.slice(0, -1);
    const href = safeUrl(word);
    if (!href) continue;
    out.push(text.slice(from, match.index), { href, text: word });
    from = match.index + word.length;
  }
  out.push(text.slice(from));
  return out.filter((part) => part !== '');
}

export function withLinks(text: string): (Node | string)[] {
  return parts(text).map((part) => (typeof part === 'string' ? part : link(part.href, part.text)));
}
