/*
 * When to ring. Looks at what waits for the agent, remembers what it has rung for, and says what is to be
 * heard now and when to look again. Nothing here makes a sound or knows the time by itself.
 */
export type Ring = 'offer' | 'alert' | 'message';

export interface Scene {
  /** Offers that wait for an answer. */
  offers: readonly string[];
  /** Unread messages by conversation, of those that are one's own. */
  unread: ReadonlyMap<string, number>;
  /** How many alerts have come so far. */
  alerts: number;
  /** Nobody looks at any of the pages. */
  away: boolean;
}

export interface Verdict {
  ring: Ring | null;
  /** New since the last look: offers, and conversations with new messages. */
  offers: string[];
  messages: string[];
  /** Look again then, in milliseconds of the same clock; null: only when something changes. */
  again: number | null;
}

const AGAIN = 5000; /* an offer that nobody answers */
const APART = 1500; /* two rings at least */

export class Bell {
  private offers = new Set<string>();
  private unread: ReadonlyMap<string, number> | null = null;
  private alerts = 0;
  private pending: Ring | null = null;
  private last = Number.NEGATIVE_INFINITY;

  look(scene: Scene, now: number): Verdict {
    const offers = scene.offers.filter((id) => !this.offers.has(id));
    /* What was unread when the page came is no news, nor is what comes with a conversation. */
    const messages = [...scene.unread].filter(([id, n]) => n > (this.unread?.get(id) ?? n)).map(([id]) => id);
    const alerted = scene.alerts > this.alerts;

    this.offers = new Set(scene.offers);
    this.unread = scene.unread;
    this.alerts = scene.alerts;
    if (messages.length && scene.away) this.pending ??= 'message';
    if (alerted && this.pending !== 'offer') this.pending = 'alert';
    if (offers.length || (scene.offers.length && now - this.last >= AGAIN)) this.pending = 'offer';
    /* What is answered before it could be heard is quiet. */
    if (this.pending === 'offer' && !scene.offers.length) this.pending = null;
    if (this.pending === 'message' && !scene.away) this.pending = null;
    return { ...this.ring(scene, now), offers, messages };
  }

  private ring(scene: Scene, now: number): Pick<Verdict, 'ring' | 'again'> {
    const ring = now - this.last >= APART ? this.pending : null;
    if (ring) {
      this.last = now;
      this.pending = null;
    }
    if (this.pending) return { ring, again: this.last + APART };
    return { ring, again: scene.offers.length ? this.last + AGAIN : null };
  }
}
