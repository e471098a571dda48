/* The addresses of the views, in the hash. Pure. */

export type View = 'inbox' | 'board' | 'rules' | 'settings';

const VIEWS: readonly string[] = ['inbox', 'board', 'rules', 'settings'];

/** What an address shows; whatever is unknown shows the inbox. */
export function parseHash(hash: string): { view: View; id: string | null } {
  const [view = '', id = ''] = hash.replace(/^#\/?/, '').split('/');

  if (!VIEWS.includes(view)) return { view: 'inbox', id: null };
  return { view: view as View, id: view === 'inbox' && /^[\w.:-]{1,64}$/.test(id) ? id : null };
}
