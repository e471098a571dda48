import { type Connection, Line, type SocketClass } from '../connection.js';
import { Emitter } from '../emitter.js';
import { HandoffError } from '../error.js';
import { Outbox, type Outgoing } from '../outbox.js';
import type {
  Account,
  AgentEvent,
  AlertFrame,
  Canned,
  Complaint,
  ErrorFrame,
  FollowUp,
  FollowUpFrame,
  OfferFrame,
  Queue,
  ReadFrame,
  SuggestionFrame,
  ToAgent,
  TypingFrame,
  ViewingFrame,
  WelcomeAgentFrame,
} from '../protocol.js';
import { memoryStore, type Store } from '../store.js';
import type { Conversation } from './conversation.js';
import { Questions } from './questions.js';
import { Talks } from './talks.js';

export type AgentStatus = WelcomeAgentFrame['status'];

export interface AgentOptions {
  /** Origin of the daemon, `http:` or `https:`. */
  url: string;
  /** Keeps what was not sent; memory when left out. */
  session?: Store;
  /** Your program, for the operator's log. */
  client?: { name: string; version: string };
  /** Whether the queue is watched; true when left out. */
  watch?: boolean;
  /** In place of the global one: Node before 22 has none, pass that of `ws`. */
  WebSocket?: SocketClass;
  /** 0 to 1; for tests. */
  random?: () => number;
}

/** What has changed since the last time. */
export interface AgentChange {
  connection?: true;
  /** Also: status, canned, complaints, queues. */
  me?: true;
  queue?: true;
  offers?: true;
  followUps?: true;
  alerts?: true;
  /** Ids; one that is gone from `conversations` is among them, too. */
  conversations?: Set<string>;
}

/** What comes beside events, welcome and errors. */
export type AgentSignal = Exclude<ToAgent, AgentEvent | WelcomeAgentFrame | ErrorFrame>;

export interface AgentEvents {
  /** Something of the fields has changed: at most once a microtask. */
  change: [change: AgentChange];
  status: [connection: Connection];
  welcome: [frame: WelcomeAgentFrame];
  /** `live`: news; false: history that was there when the conversation was opened. */
  event: [event: AgentEvent, live: boolean];
  /** `offer`, `revoked`, `alert`, `presence`, `erased` … and what later servers add. */
  signal: [frame: AgentSignal];
  /** The token is not good any more: log in, and `connect` with the new one. */
  expired: [];
  /** A command was refused (then it is named), or the server complains. With `retryAfterMs` it goes again by itself. */
  error: [error: HandoffError, outgoing: Outgoing | undefined];
}

/** So many alerts are kept. */
const ALERTS_MOST = 50;

const nothing = {
  me: null,
  status: 'away' as AgentStatus | 'offline',
  queue: { waiting: [], agents: [] },
  canned: [],
  complaints: [],
  queues: [],
  followUps: [],
  offers: [],
  alerts: [],
};
const everything = { me: true, queue: true, offers: true, followUps: true, alerts: true } as const;

/** What an agent's client knows, and its connection. The commands are AgentClient's. */
export abstract class Desk extends Emitter<AgentEvents> {
  /** Who you are; null before the first welcome. */
  readonly me: Account | null = null;
  readonly status: AgentStatus | 'offline' = 'away';
  readonly queue: Queue = nothing.queue;
  readonly canned: readonly Canned[] = [];
  readonly complaints: readonly Complaint[] = [];
  /** Names of queues, for `move`. */
  readonly queues: readonly string[] = [];
  /** Promises that are not over, the next one first. */
  readonly followUps: readonly FollowUp[] = [];
  readonly offers: readonly OfferFrame[] = [];
  /** The latest 50, the newest last. */
  readonly alerts: readonly AlertFrame[] = [];
  /** What is yours, or open, or to be wrapped up. Its values are replaced, never changed. */
  readonly conversations: ReadonlyMap<string, Conversation>;

  protected readonly options: AgentOptions;
  protected readonly line: Line;
  protected readonly outbox: Outbox;
  protected readonly questions = new Questions((frame) => this.line.send(frame));
  protected readonly talks: Talks;
  protected token = '';
  #change: AgentChange | null = null;

  constructor(options: AgentOptions) {
    super();
    this.options = options;
    this.line = new Line({
      url: options.url,
      protocol: 'handoff.agent.v1',
      WebSocket: options.WebSocket,
      random: options.random,
      hello: () => ({ type: 'hello', token: this.token, client: options.client }),
      onFrame: (frame) => this.#onFrame(frame as ToAgent),
      onStatus: () => this.#onStatus(),
      onLost: (code) => {
        if (code === 1009) this.outbox.overflowed();
        return false;
      },
      late: (now) => this.outbox.late(now) || this.questions.late(now),
    });
    this.outbox = new Outbox({
      store: options.session ?? memoryStore(),
      send: (frame) => this.line.send(frame),
      keeps: (frame) => frame.type === 'say' || frame.type === 'note',
      holds: (frame) => 'conversation' in frame && this.talks.get(frame.conversation)?.facts.loading === true,
      changed: ({ frame }) => this.talks.commanded(frame),
    });
    this.talks = new Talks({
      outbox: this.outbox,
      questions: this.questions,
      send: (frame) => this.line.send(frame),
      touched: () => this.#note({}),
    });
    this.conversations = this.talks.published;
    for (const { frame } of this.outbox.entries) this.talks.commanded(frame); // of an earlier life
  }

  get connection(): Connection {
    return this.line.connection;
  }

  /** Every command that is not acknowledged. */
  get outgoing(): readonly Outgoing[] {
    return this.outbox.entries;
  }

  /** Connects, and stays so until `disconnect`. Without a token: with the last one. */
  connect(token = this.token): void {
    this.token = token;
    this.line.connect();
  }

  /** Closes the connection. What was not sent is kept for the next one. */
  disconnect(): void {
    this.line.disconnect();
    this.outbox.stop();
    this.talks.quiet();
  }

  /** Forgets token, conversations and what was not sent, and disconnects: a logout. */
  reset(): void {
    this.disconnect();
    this.token = '';
    for (const { id } of this.outbox.entries) this.outbox.discard(id);
    this.talks.clear();
    this.#set(everything, nothing);
  }

  /** A conversation as it is now. */
  protected known(id: string): Conversation {
    return this.talks.of(id).snapshot();
  }

  protected dropOffers(which: (offer: OfferFrame) => boolean): void {
    const offers = this.offers.filter((offer) => !which(offer));

    if (offers.length < this.offers.length) this.#set({ offers: true }, { offers });
  }

  // ---- the connection

  #onStatus(): void {
    const connection = this.connection;

    if (connection.status !== 'ready') this.questions.lost();
    this.#note({ connection: true });
    this.emit('status', connection);
    if (connection.status === 'stopped' && connection.code === 4401) this.emit('expired');
  }

  #onFrame(frame: ToAgent): void {
    if (this.questions.answer(frame)) return;
    const outgoing = this.outbox.answer(frame);

    if (frame.type === 'welcome') this.#onWelcome(frame);
    else if (frame.type === 'error') this.#onError(frame, outgoing);
    else if ('at' in frame) this.#onEvent(frame);
    else this.#onSignal(frame, outgoing);
  }

  #onWelcome(w: WelcomeAgentFrame): void {
    this.#set(everything, {
      me: w.agent,
      status: w.status,
      queue: w.queue,
      canned: w.canned,
      complaints: w.complaints ?? [],
      queues: w.queues ?? [],
      followUps: w.follow_ups ?? [],
      offers: (w.offers ?? []).map((offer) => ({ ...offer, type: 'offer' }) as OfferFrame),
    });
    this.line.welcomed();
    if (this.options.watch !== false) this.line.send({ type: 'watch', queue: true });
    this.talks.welcomed(w.conversations);
    this.outbox.again();
    this.emit('welcome', w);
  }

  #onError(frame: ErrorFrame, outgoing: Outgoing | undefined): void {
    const command = outgoing?.frame;

    if (command?.type === 'accept' && frame.code === 'gone')
      this.dropOffers((o) => o.offer === command.offer);
    this.emit('error', HandoffError.of(frame), outgoing);
  }

  // ---- what happens

  #onEvent(event: AgentEvent): void {
    const news = this.talks.add(event, this.me?.id ?? '');

    if (event.type === 'assigned') this.dropOffers((o) => o.conversation === event.conversation);
    if (news === undefined) return;
    this.#publish();
    this.emit('event', event, news);
  }

  #onSignal(frame: AgentSignal, outgoing: Outgoing | undefined): void {
    switch (frame.type) {
      case 'queue':
        this.#set({ queue: true }, { queue: frame });
        break;
      case 'offer':
        this.#set(
          { offers: true },
          { offers: [...this.offers.filter((o) => o.offer !== frame.offer), frame] },
        );
        break;
      case 'revoked':
        this.dropOffers((o) => o.offer === frame.offer);
        break;
      case 'ok':
        if (outgoing?.frame.type === 'presence') this.#set({ me: true }, { status: outgoing.frame.status });
        break;
      case 'presence':
        if (frame.agent.id === this.me?.id) this.#set({ me: true }, { status: frame.status });
        break;
      case 'alert':
        this.#set({ alerts: true }, { alerts: [...this.alerts, frame].slice(-ALERTS_MOST) });
        break;
      case 'follow_up':
        this.#onFollowUp(frame);
        break;
      case 'erased':
        this.#onErased(frame.conversation);
        break;
      case 'typing':
      case 'read':
      case 'suggestion':
      case 'viewing':
        this.#onTalkSignal(frame);
    }
    this.emit('signal', frame);
  }

  #onTalkSignal(frame: TypingFrame | ReadFrame | SuggestionFrame | ViewingFrame): void {
    const talk = this.talks.get(frame.conversation);

    if (!talk) return;
    if (frame.type === 'viewing') talk.set({ viewers: frame.agents });
    else if (frame.type === 'suggestion') talk.set({ suggestions: frame.replies });
    else if (frame.type === 'typing') {
      const role = frame.from.role === 'agent' ? 'agent' : 'visitor';
      const name = frame.from.name || (role === 'visitor' ? talk.facts.name : '');

      talk.typed(frame.on ? { name, role, ...(frame.preview && { preview: frame.preview }) } : null);
    } else if (frame.from.role === 'visitor') {
      talk.set({ visitorRead: Math.max(talk.facts.visitorRead, frame.seq) });
    }
  }

  /** Of others' promises only supervisors keep a list. */
  #onFollowUp({ news, follow_up: promise }: FollowUpFrame): void {
    const others = this.followUps.filter(
      (f) => f.conversation !== promise.conversation || f.promise !== promise.promise,
    );
    const gone = news === 'over' || (promise.owner?.id !== this.me?.id && this.me?.role === 'agent');
    const followUps = gone ? others : [...others, promise];

    followUps.sort((a, b) => (a.due_at ?? '').localeCompare(b.due_at ?? ''));
    this.#set({ followUps: true }, { followUps });
  }

  #onErased(id: string): void {
    for (const { id: command, frame } of this.outbox.entries)
      if ('conversation' in frame && frame.conversation === id)
        this.outbox.discard(command, new HandoffError('gone', 'its visitor was erased'));
    this.#set({ followUps: true }, { followUps: this.followUps.filter((f) => f.conversation !== id) });
    this.dropOffers((o) => o.conversation === id);
    if (this.talks.get(id)) this.talks.drop(id);
  }

  // ---- telling

  #set(change: AgentChange, values: Partial<Desk>): void {
    Object.assign(this, values);
    this.#note(change);
  }

  #publish(): void {
    const shown = this.talks.publish();

    if (shown.size && this.#change)
      this.#change.conversations = new Set([...(this.#change.conversations ?? []), ...shown]);
  }

  #note(change: AgentChange): void {
    if (!this.#change) {
      this.#change = {};
      queueMicrotask(() => {
        this.#publish();
        const all = this.#change ?? {};
        this.#change = null;
        if (Object.keys(all).length) this.emit('change', all);
      });
    }
    Object.assign(this.#change, change);
  }
}
