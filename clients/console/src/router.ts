/* The address: `#/inbox`, `#/inbox/ID`, `#/board`, `#/rules`, `#/settings`. The hash is what is true; the
 * selected conversation follows it, and it follows the selected conversation. */
import { effect, signal } from '@preact/signals';
import { selected } from './desk';

export type View = 'inbox' | 'board' | 'rules' | 'settings';

const VIEWS: readonly string[] = ['inbox', 'board', 'rules', 'settings'];

/** What an address shows; whatever is unknown shows the inbox. */
export function parseHash(hash: string): { view: View; id: string | null } {
  const [view = '', id = ''] = hash.replace(/^#\/?/, '').split('/');

  if (!VIEWS.includes(view)) return { view: 'inbox', id: null };
  return { view: view as View, id: view === 'inbox' && /^[\w.:-]{1,64}$/.test(id) ? id : null };
}

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
