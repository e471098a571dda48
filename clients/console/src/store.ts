/* What this tab keeps until it is closed, and what this browser keeps by choice. A browser that forbids
 * storage gets memory. */
import { type Store, webStore } from '@handoff/sdk/agent';

export const tab: Store = webStore('session', 'handoff:');
export const browser: Store = webStore('local', 'handoff:');

/** A text from a store; anything else that may lie there is none. */
export function textIn(store: Store, name: string): string {
  const value = store.get(name);

  return typeof value === 'string' ? value : '';
}
