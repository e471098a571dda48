/* Plain text with its addresses made clickable. */
import { pieces } from '@handoff/sdk/text';
import { el } from '../dom';

export function link(href: string, text: string): HTMLElement {
  return el('a', { href, target: '_blank', rel: 'noopener noreferrer', dir: 'ltr' }, text);
}

export function withLinks(text: string): (Node | string)[] {
  return pieces(text).map((piece) => (piece.href ? link(piece.href, piece.text) : piece.text));
}
