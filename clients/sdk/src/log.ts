import type { Outgoing } from './outbox.js';
import type { EventBase } from './protocol.js';

/** What a conversation shows: what happened, by `seq`, and behind it what is not acknowledged. */
export type Entry<Event> =
  /** `state`: of one's own messages; `key` stays what it was while it was pending. */
  | { kind: 'event'; key: string; event: Event; state?: 'stored' | 'seen' }
  | { kind: 'pending'; key: string; outgoing: Outgoing };

/** The events of one conversation: each once, in the order of `seq`, however they come. */
export class Log<Event extends EventBase> {
  readonly events: Event[] = [];
  readonly #have = new Set<number>();
  readonly #entries = new Map<string, Entry<Event>>();
  #whole = 0;
  #cursor = 0;

  /** The greatest `seq`, 0: none. */
  get last(): number {
    return this.events.at(-1)?.seq ?? 0;
  }

  /** Everything up to here is there; counts where no event is private. */
  get whole(): number {
    while (this.#have.has(this.#whole + 1)) this.#whole++;
    return this.#whole;
  }

  /**
   * Everything before this has come, whatever is missing because it is private. One's own events do not
   * count: they also come out of turn, as the answer to a command that was sent again.
   */
  get cursor(): number {
    return this.#cursor;
  }

  /** False: it was there. */
  add(event: Event): boolean {
    if (!event.re) this.#cursor = Math.max(this.#cursor, event.seq);
    if (this.#have.has(event.seq)) return false;
    let at = this.events.length;
    while (at > 0 && (this.events[at - 1]?.seq ?? 0) > event.seq) at--;
    this.#have.add(event.seq);
    this.events.splice(at, 0, event);
    return true;
  }

  /** An event and all that happened after it: what is told late is followed by what it was before. */
  since(event: Event): Event[] {
    return event.seq === this.last ? [event] : this.events.filter((e) => e.seq >= event.seq);
  }

  /** What there is to show. An entry that is as it was is the same object again. */
  entries(
    pending: readonly Outgoing[],
    stateOf: (event: Event) => 'stored' | 'seen' | undefined,
  ): Entry<Event>[] {
    return [
      ...this.events.map((event) => {
        const key = event.re || `${event.conversation}/${event.seq}`;
        const state = stateOf(event);
        let entry = this.#entries.get(key);

        if (entry?.kind !== 'event' || entry.state !== state) {
          entry = { kind: 'event', key, event, ...(state && { state }) };
          this.#entries.set(key, entry);
        }
        return entry;
      }),
      ...pending.map((outgoing) => {
        let entry = this.#entries.get(outgoing.id);

        if (entry?.kind !== 'pending' || entry.outgoing !== outgoing) {
          entry = { kind: 'pending', key: outgoing.id, outgoing };
          this.#entries.set(outgoing.id, entry);
        }
        return entry;
      }),
    ];
  }
}
