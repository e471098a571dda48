/* What is being written: one draft for each conversation and kind, kept in this tab across a reload and an
 * expired login. Their names are kept in one list, so that a logout finds them all. */
import type { Store } from '@handoff/sdk/agent';
import { tab, textIn } from './store';

export type DraftKind = 'reply' | 'note';

/** More than an agent has open in a day; the oldest go first. */
const DRAFTS_MAX = 400;

export class Drafts {
  constructor(private readonly store: Store) {}

  private names(): string[] {
    const names = this.store.get('drafts');

    return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
  }

  get(conversation: string, kind: DraftKind): string {
    return textIn(this.store, `draft:${conversation}:${kind}`);
  }

  set(conversation: string, kind: DraftKind, text: string): void {
    const name = `draft:${conversation}:${kind}`;
    const others = this.names().filter((other) => other !== name);

    if (!text) {
      this.store.drop(name);
      this.store.set('drafts', others);
      return;
    }
    while (others.length >= DRAFTS_MAX) this.store.drop(others.shift() ?? '');
    this.store.set(name, text);
    this.store.set('drafts', [...others, name]);
  }

  /** Of a conversation that is gone. */
  forget(conversation: string): void {
    this.set(conversation, 'reply', '');
    this.set(conversation, 'note', '');
  }

  clear(): void {
    for (const name of this.names()) this.store.drop(name);
    this.store.drop('drafts');
  }
}

export const drafts = new Drafts(tab);
