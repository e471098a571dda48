import { HandoffError } from '../error.js';
import { Log } from '../log.js';
import type { Outgoing } from '../outbox.js';
import type { AgentEvent, Summary } from '../protocol.js';
import { Talker } from '../talker.js';
import { type Conversation, type Facts, learned, moved, type Typist, unknown } from './conversation.js';

const TYPING_FOR = 10_000;

/** Whose conversation it is, and what it asks them. */
export interface TalkHost {
  pending(conversation: string): readonly Outgoing[];
  touched(talk: Talk): void;
  typing(conversation: string, on: boolean): void;
}

/** A conversation as the client keeps it: its log, and what was folded from it. */
export class Talk {
  readonly id: string;
  readonly log = new Log<AgentEvent>();
  readonly talker: Talker;
  facts: Facts = unknown;
  /** Up to this `seq` a welcome has told where it stands: what is replayed does not tell otherwise. */
  knownTo = 0;
  /** And up to this `seq` an event has: live ones may come before the history that they are opened for. */
  #movedTo = 0;
  /** Read by the agent up to here, and the visitor was told so up to there. */
  readTo = 0;
  saidRead = 0;
  /** A command wants it loaded, though it is not followed. */
  visited = false;
  /** The greatest `seq` that it had when it was loaded first: up to there it is history. Null: it was not. */
  history: number | null = null;
  /** How often it was loaded: an answer counts for the latest only. */
  loads = 0;
  /** Who wants to know when it is loaded. */
  waiting: ((error?: HandoffError) => void)[] = [];
  readonly #host: TalkHost;
  #typistGoes: ReturnType<typeof setTimeout> | undefined;

  constructor(id: string, host: TalkHost) {
    this.id = id;
    this.#host = host;
    this.talker = new Talker((on) => host.typing(id, on));
  }

  /** Whether there is a reason to keep it. */
  get needed(): boolean {
    const { mine, opened, loading, wrapUntil } = this.facts;

    return mine || opened || loading || wrapUntil !== null || this.visited;
  }

  /** Whether an event is news. */
  isNews(event: AgentEvent): boolean {
    return this.history === null ? !this.facts.loading : event.seq > this.history;
  }

  set(values: Partial<Facts>): void {
    this.facts = { ...this.facts, ...values };
    this.#host.touched(this);
  }

  /** What a welcome says of it: it is the agent's, to go on with or to wrap up. */
  summarized(s: Summary): void {
    const { site, visitor, state, name, priority, since, frustration, preview } = s;
    const told = Object.entries({ site, visitor, state, name, priority, since, frustration, preview });

    this.knownTo = s.seq ?? 0;
    this.set({
      ...(Object.fromEntries(told.filter(([, value]) => value != null)) as Partial<Facts>),
      wrapUntil: s.wrap_until ?? null,
      mine: !s.wrap_until,
    });
  }

  /** Takes an event; false: it was there. `me`: the agent's id. */
  add(event: AgentEvent, me: string): boolean {
    if (!this.log.add(event)) return false;
    const facts = { ...this.facts, ...learned(this.facts, event) };
    const answer = event.type === 'message' && event.from.role === 'agent' && event.seq <= this.knownTo;

    if (answer || event.type === 'assigned') this.readTo = Math.max(this.readTo, event.seq);
    this.set({ ...facts, ...this.#moves(facts, event, me) });
    return true;
  }

  #moves(facts: Facts, event: AgentEvent, me: string): Partial<Facts> {
    if (event.seq <= Math.max(this.knownTo, this.#movedTo)) return {};
    const news = moved(facts, event, me);

    if (Object.keys(news).length) this.#movedTo = event.seq;
    return news;
  }

  /** Forgotten after 10 s without another word of it. */
  typed(typist: Typist | null): void {
    clearTimeout(this.#typistGoes);
    if (typist) this.#typistGoes = setTimeout(() => this.set({ typist: null }), TYPING_FOR);
    if (typist || this.facts.typist) this.set({ typist });
  }

  /** Everything that is here has been read; false: it was. */
  read(): boolean {
    const news = this.log.last > this.readTo;

    this.readTo = Math.max(this.readTo, this.log.last);
    if (news) this.#host.touched(this);
    return news;
  }

  /** Its history is here, or will not be. */
  loaded(error?: HandoffError): void {
    const waiting = this.waiting;

    this.waiting = [];
    for (const tell of waiting) tell(error);
  }

  /** As it is now. */
  snapshot(): Conversation {
    const { visitorRead, suggestions } = this.facts;

    return {
      ...this.facts,
      id: this.id,
      seq: Math.max(this.log.last, this.knownTo),
      entries: this.log.entries(this.#host.pending(this.id), (e) =>
        e.type === 'message' && e.from.role === 'agent'
          ? e.seq <= visitorRead
            ? 'seen'
            : 'stored'
          : undefined,
      ),
      unread: this.log.events.filter(
        (e) => e.type === 'message' && e.from.role === 'visitor' && e.seq > this.readTo,
      ).length,
      suggestion: suggestions[0] ?? null,
    };
  }

  /** It is kept no more: none of its timers is left. */
  end(): void {
    this.loads++;
    this.loaded(new HandoffError('closed', 'it is followed no more'));
    clearTimeout(this.#typistGoes);
    this.talker.stop();
  }
}
