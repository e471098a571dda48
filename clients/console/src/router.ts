/* The address: `#/inbox`, `#/inbox/ID`, `#/board`, `#/rules`, `#/settings`. The hash is what is true; the
 * selected conversation follows it, and it follows the selected conversation. */
import { effect, signal } from '@preact/signals';
import { parseHash, type View } from './address';
import { selected } from './desk';

export type { View };

const shown = signal<View>('inbox');

export const view = shown as { readonly value: View };

/** Goes to a view; the inbox keeps the conversation that was open. */
export function go(to: View): void {
  location.hash = to === 'inbox' && selected.peek() ? `#/inbox/${selected.peek()}` : `#/${to}`;
}

/** Shows a conversation, from whichever view. */
export function show(id: string): void {
  location.hash = `#/inbox/${id}`;
}

function follow(): void {
  const route = parseHash(location.hash);

  shown.value = route.view;
  if (route.view === 'inbox') selected.value = route.id;
}

/** Begins to follow the address; the page calls it once. */
export function startRouter(): void {
  let first = true;

  follow();
  addEventListener('hashchange', follow);
  effect(() => {
    const wanted = selected.value ? `#/inbox/${selected.value}` : '#/inbox';

    if (!first && parseHash(location.hash).id !== selected.value) location.hash = wanted;
    first = false;
  });
}
