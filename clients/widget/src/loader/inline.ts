/* The chat in the page itself: for sites that have no room for a frame, and trust their own scripts. */
import type { Ask, Tell } from '../bus';
import { el } from '../dom';
import type { Start } from '../settings';

export type Mount = (root: ShadowRoot, origin: string, start: Start, tell: Tell) => Promise<Ask>;

export function inPage(panel: Element, origin: string, start: () => Start, heard: Tell): Ask {
  const holder = el('div');
  panel.replaceChildren(holder);
  const url = origin + __ASSETS__.inline;
  const mounted = (import(/* @vite-ignore */ url) as Promise<{ mount: Mount }>).then(({ mount }) =>
    mount(holder.attachShadow({ mode: 'open' }), origin, start(), heard),
  );
  return async (method, ...args) => (await mounted)(method, ...args);
}
