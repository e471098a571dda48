import { HandoffError } from '../error.js';
import type { Command, Outbox, Outgoing } from '../outbox.js';
import type { AgentEvent, OkFrame, Summary } from '../protocol.js';
import type { Conversation } from './conversation.js';
import type { Questions } from './questions.js';
import { Talk } from './talk.js';

/** After so many conversations that are over for you, the oldest are left. */
const ASIDE_MOST = 100;
/** Commands that are shown until they are acknowledged. */
const shown: readonly string[] = ['say', 'note'];
/** Commands that are good for a conversation that is over, but which the server wants to be opened. */
const visiting: readonly string[] = ['wrap_up', 'promise', 'follow_up'];

/** What the collection needs of the client. */
export interface TalksHost {
  readonly outbox: Outbox;
  readonly questions: Questions;
  /** Sends now or not at all. */
  send(frame: object): boolean;
  /** A conversation is another one now: `publish` it in a moment. */
  touched(): void;
}

/** The conversations that an agent's client keeps: those that are theirs, that are followed, or to be wrapped up. */
export class Talks {
  readonly #host: TalksHost;
  readonly #all = new Map<string, Talk>();
  readonly #touched = new Set<string>();
  /** What everybody sees. */
  readonly published = new Map<string, Conversation>();

  constructor(host: TalksHost) {
    this.#host = host;
  }

  get(id: string): Talk | undefined {
    return this.#all.get(id);
  }

  of(id: string): Talk {
    let talk = this.#all.get(id);

    if (!talk) {
      talk = new Talk(id, {
        pending: (of) => this.#pending(of, shown),
        touched: (which) => this.touch(which.id),
        typing: (of, on) => this.#host.send({ type: 'typing', conversation: of, on }),
      });
      this.#all.set(id, talk);
    }
    return talk;
  }

  touch(id: string): void {
    this.#touched.add(id);
    this.#host.touched();
  }

  /** Shows what has changed; the ids of it. What is being loaded is shown when it is there. */
  publish(): Set<string> {
    const changed = new Set<string>();

    for (const id of this.#touched) {
      const talk = this.#all.get(id);

      if (talk?.facts.loading && talk.history === null && this.published.get(id)?.loading) continue;
      if (talk?.needed) this.published.set(id, talk.snapshot());
      else if (!this.published.delete(id)) continue;
      changed.add(id);
    }
    this.#touched.clear();
    return changed;
  }

  /** Follows it, whoever has it: resolves when its history is there, be it on a later line. */
  open(id: string): Promise<void> {
    const talk = this.of(id);
    const { opened, loading } = talk.facts;

    talk.set({ opened: true });
    if (opened && !loading && talk.history !== null) return Promise.resolve();
    if (!loading) this.#load(talk);
    return new Promise((resolve, reject) => {
      talk.waiting.push((error) => (error ? reject(error) : resolve()));
    });
  }

  leave(id: string): void {
    const talk = this.#all.get(id);

    if (!talk?.facts.opened || talk.facts.mine) return;
    this.#host.send({ type: 'leave', conversation: id });
    talk.set({ opened: false, viewers: [] });
    this.tidy(talk);
  }

  /** A command that names it was given, has another state, or is done with. */
  commanded(frame: Command): void {
    if (!('conversation' in frame)) return;
    const visits = visiting.includes(frame.type);
    const talk = visits ? this.of(frame.conversation) : this.#all.get(frame.conversation);

    if (!talk) return;
    this.touch(talk.id);
    talk.visited = this.#pending(talk.id, visiting).length > 0;
    if (!visits) return;
    if (!talk.needed) this.#host.send({ type: 'leave', conversation: talk.id });
    else if (talk.visited && !talk.facts.opened && !talk.facts.loading) this.#load(talk);
    this.tidy(talk);
  }

  /** On a new line: what the server says is yours, and all that was followed is loaded again. */
  welcomed(summaries: readonly Summary[]): void {
    for (const talk of this.#all.values())
      talk.set({ mine: false, wrapUntil: null, viewers: [], typist: null });
    for (const summary of summaries) {
      const talk = summary.conversation && this.of(summary.conversation);

      if (talk) talk.summarized(summary);
      if (talk) talk.set({ opened: true });
    }
    for (const talk of [...this.#all.values()]) {
      if (talk.facts.opened || talk.visited) this.#load(talk);
      else this.tidy(talk);
    }
  }

  /** Takes an event; undefined: it was there. Else whether it is news. */
  add(event: AgentEvent, me: string): boolean | undefined {
    const talk = this.of(event.conversation);

    if (!talk.add(event, me)) return undefined;
    const news = talk.isNews(event);
    if (talk.facts.mine && !talk.facts.opened) {
      talk.set({ opened: true });
      this.#load(talk);
    }
    this.tidy(talk);
    return news;
  }

  /** What nobody needs goes; of what is over for you the latest stay. */
  tidy(talk: Talk): void {
    if (!talk.needed) this.drop(talk.id);
    const aside = [...this.#all.values()].filter(
      ({ facts, visited }) => facts.state === 'closed' && !facts.wrapUntil && !facts.loading && !visited,
    );
    for (const old of aside.slice(0, Math.max(0, aside.length - ASIDE_MOST))) this.leave(old.id);
  }

  drop(id: string): void {
    this.#all.get(id)?.end();
    this.#all.delete(id);
    this.touch(id);
  }

  /** Nothing is left of any. */
  clear(): void {
    for (const id of [...this.#all.keys()]) this.drop(id);
  }

  /** Nobody types any more, as far as anybody can hear. */
  quiet(): void {
    for (const talk of this.#all.values()) talk.typed(null);
  }

  #pending(id: string, types: readonly string[]): readonly Outgoing[] {
    return this.#host.outbox.entries.filter(
      ({ frame, state }) =>
        types.includes(frame.type) &&
        'conversation' in frame &&
        frame.conversation === id &&
        (state !== 'failed' || types === shown),
    );
  }

  /** Loads what is missing of it; on every new line again. */
  async #load(talk: Talk): Promise<void> {
    const turn = ++talk.loads;
    let refused: HandoffError | undefined;

    talk.set({ loading: true });
    try {
      const { seq } = await this.#ask(talk, turn);

      if (talk.history === null && !talk.facts.mine) talk.readTo = Math.max(talk.readTo, seq ?? 0);
      talk.history ??= seq ?? 0;
    } catch (error) {
      refused = error as HandoffError;
    }
    if (turn !== talk.loads) return;
    if (refused?.code !== 'closed') talk.loaded(refused);
    talk.set({ loading: false, ...(refused && refused.code !== 'closed' && { opened: false }) });
    this.#host.outbox.flush();
    this.tidy(talk);
  }

  /** The server reads one closed conversation at a time, and says when to ask again. */
  async #ask(talk: Talk, turn: number): Promise<OkFrame> {
    for (;;) {
      try {
        return await this.#host.questions.ask({ type: 'open', conversation: talk.id, after: talk.log.whole });
      } catch (error) {
        const wait = error instanceof HandoffError ? error.retryAfterMs : 0;

        if (!wait) throw error;
        await new Promise((resolve) => setTimeout(resolve, wait));
        if (turn !== talk.loads) throw error;
      }
    }
  }
}
