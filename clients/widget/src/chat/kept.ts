/* Where the chat keeps what must outlive the page. */
import { type Store, webStore } from '@handoff/sdk/visitor';
import type { Tell } from '../bus';

/** A browser may forbid storage to frames of another site. Then the page's loader keeps it, for this tab. */
export function stores(
  prefix: string,
  kept: Record<string, unknown>,
  tell: Tell,
): [local: Store, session: Store] {
  try {
    localStorage.getItem(prefix);
    return [webStore('local', prefix), webStore('session', prefix)];
  } catch {
    const set = (name: string, value?: unknown) => {
      kept[name] = value;
      tell('_keep', [name, value]);
    };
    const store = { get: (name: string) => kept[name], set, drop: set };
    return [store, store];
  }
}
