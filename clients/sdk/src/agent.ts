import { request } from './agent/api.js';
import { type Conversation, Talk } from './agent/conversation.js';
import type {
  Account,
  AgentClose,
  AgentEvent,
  AgentFollowUp,
  AgentPresence,
  AgentPromise,
  AgentTransfer,
  AgentWrapUp,
  AlertFrame,
  AssignedFrame,
  Canned,
  ClosedFrame,
  Complaint,
  ErrorFrame,
  FollowedUpFrame,
  FollowUp,
  Hint,
  HintsFrame,
  MessageFrame,
  MovedFrame,
  NoteFrame,
  OfferFrame,
  OkFrame,
  PromisedFrame,
  Queue,
  ReturnedFrame,
  TaggedFrame,
  ToAgent,
  TransferredFrame,
  WelcomeAgentFrame,
  WrappedUpFrame,
} from './coming.js';
import { ANSWER_MOST, type AnyFrame, type Connection, Line, type SocketClass } from './connection.js';
import { Emitter } from './emitter.js';
import { HandoffError } from './error.js';
import { type Command, newId, Outbox, type Outgoing, type Sent } from './outbox.js';
import { memoryStore, type Store } from './store.js';

export { login, loginWithCode } from './agent/api.js';
export type { Conversation, Typist } from './agent/conversation.js';
export type * from './coming.js';
export type { Connection, ConnectionStatus, Socket, SocketClass } from './connection.js';
export { HandoffError, type HandoffErrorCode } from './error.js';
export type { Entry } from './log.js';
export type { Command, Outgoing, Sent } from './outbox.js';
export { memoryStore, type Store, webStore } from './store.js';

export type AgentStatus = WelcomeAgentFrame['status'];

export interface AgentOptions {
  /** Origin of the daemon, `http:` or `https:`. */
  url: string;
  /** Keeps what was not sent. */
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

type Signal = Exclude<ToAgent, AgentEvent | WelcomeAgentFrame | ErrorFrame>;

export interface AgentEvents {
  /** Something of the fields has changed: at most once a microtask. */
  change: [change: AgentChange];
  status: [connection: Connection];
  welcome: [frame: WelcomeAgentFrame];
  /** `live`: news; false: history that was there when the conversation was opened. */
  event: [event: AgentEvent, live: boolean];
  /** What comes beside events, welcome and errors: `offer`, `revoked`, `alert`, `presence`, `erased` … */
  signal: [frame: Signal];
  /** The token is not good any more: log in, and `connect` with the new one. */
  expired: [];
  /** A command was refused (then it is named), or the server complains. With `retryAfterMs` it goes again by itself. */
  error: [error: HandoffError, outgoing: Outgoing | undefined];
}

/** A question that is answered on this line, or not at all. */
interface Question {
  at: number;
  resolve(frame: AnyFrame): void;
  reject(error: HandoffError): void;
}

type Unnamed<C> = Omit<C, 'type' | 'id' | 'conversation'>;

const ALERTS_MOST = 50;
/** After so many conversations that are over for you, the oldest are left. */
const ASIDE_MOST = 100;

/**
 * An agent's side: a console, or a program that answers. Draw what the fields say whenever `change`
 * tells; they are only to be read. Commands may be given at any time: they go out when there is a line,
 * in their order in each conversation, once each. What is yours is opened by itself.
 */
export class AgentClient extends Emitter<AgentEvents> {
  /** Who you are; null before the first welcome. */
  readonly me: Account | null = null;
  readonly status: AgentStatus | 'offline' = 'away';
  readonly queue: Queue = { waiting: [], agents: [] };
  readonly canned: readonly Canned[] = [];
  readonly complaints: readonly Complaint[] = [];
  /** Names of queues, for `move`. */
  readonly queues: readonly string[] = [];
  /** Promises that are not over, the next one first. */
  readonly followUps: readonly FollowUp[] = [];
  readonly offers: readonly OfferFrame[] = [];
  /** What is yours, or open, or to be wrapped up. */
  readonly conversations: ReadonlyMap<string, Conversation> = new Map();
  /** The latest, the newest last. */
  readonly alerts: readonly AlertFrame[] = [];

  readonly #o: AgentOptions;
  readonly #line: Line;
  readonly #outbox: Outbox;
  readonly #talks = this.conversations as Map<string, Talk>;
  readonly #asked = new Map<string, Question>();
  #token = '';
  #change: AgentChange | null = null;

  constructor(options: AgentOptions) {
    super();
    this.#o = options;
    this.#line = new Line({
      url: options.url,
      protocol: 'handoff.agent.v1',
      WebSocket: options.WebSocket,
      random: options.random,
      hello: () => ({ type: 'hello', token: this.#token, ...(options.client && { client: options.client }) }),
      onFrame: (frame) => this.#onFrame(frame as ToAgent),
      onStatus: () => this.#onStatus(),
      again: () => false,
      late: (now) =>
        this.#outbox.late(now) || [...this.#asked.values()].some((q) => now - q.at > ANSWER_MOST),
    });
    this.#outbox = new Outbox({
      store: options.session ?? memoryStore(),
      send: (frame) => this.#line.send(frame),
      keeps: (frame) => frame.type === 'say' || frame.type === 'note',
      holds: (frame) => 'conversation' in frame && Boolean(this.#talks.get(frame.conversation)?.loading),
      changed: ({ frame }) => 'conversation' in frame && this.#talks.get(frame.conversation)?.touch(),
    });
  }

  get connection(): Connection {
    return this.#line.connection;
  }

  /** Every command that is not acknowledged. */
  get outgoing(): readonly Outgoing[] {
    return this.#outbox.entries;
  }

  /** Connects, and stays so until `disconnect`. Without a token: with the last one. */
  connect(token = this.#token): void {
    this.#token = token;
    this.#line.connect();
  }

  /** Closes the connection. What was not sent is kept for the next one. */
  disconnect(): void {
    this.#line.disconnect();
    this.#outbox.stop();
    for (const talk of this.#talks.values()) talk.setTypist(null);
  }

  /** Forgets token, conversations and what was not sent, and disconnects: a logout. */
  reset(): void {
    this.disconnect();
    this.#token = '';
    for (const { id } of this.#outbox.entries) this.#outbox.discard(id);
    for (const talk of [...this.#talks.values()]) this.#drop(talk);
    this.#set(
      { me: true, queue: true, offers: true, followUps: true, alerts: true },
      {
        me: null,
        status: 'away',
        queue: { waiting: [], agents: [] },
        canned: [],
        complaints: [],
        queues: [],
        followUps: [],
        offers: [],
        alerts: [],
      },
    );
  }

  /** Says what you are ready for. */
  presence(status: AgentPresence['status']): Sent<OkFrame> {
    return this.#outbox.add({ type: 'presence', status });
  }

  /** Takes what was offered; `gone`: it is not yours to take any more. */
  accept(offer: string): Sent<AssignedFrame> {
    return this.#outbox.add({ type: 'accept', offer });
  }

  /** Passes an offer on. */
  decline(offer: string, reason?: string): Sent<OkFrame> {
    this.#dropOffers((o) => o.offer === offer);
    return this.#outbox.add({ type: 'decline', offer, reason });
  }

  /** Takes a conversation from the queue, or, as a supervisor, from the bot or another agent. */
  take(id: string): Sent<AssignedFrame> {
    return this.#command(id, 'take');
  }

  /**
   * Follows a conversation: resolves when its history is there. Rejects with `not_found`, or `overloaded`
   * when too many are open here; the rejection may be ignored.
   */
  open(id: string): Promise<Conversation> {
    const talk = this.#talkOf(id);
    const done = talk.opened && !talk.loading ? Promise.resolve<AnyFrame>({ type: 'ok' }) : this.#open(talk);
    const result = done.then(() => talk);

    talk.set({ opened: true });
    result.catch(() => {});
    return result;
  }

  /** Follows it no more. What is yours stays open. */
  leave(id: string): void {
    const talk = this.#talks.get(id);

    if (!talk || talk.mine) return;
    if (talk.opened) this.#line.send({ type: 'leave', conversation: id });
    talk.set({ opened: false });
    this.#tidy(talk);
  }

  /** Says something to the visitor. Of what waits it is a takeover. */
  say(id: string, text: string): Sent<MessageFrame> {
    this.#talks.get(id)?.talker.stop();
    return this.#command(id, 'say', { text });
  }

  /** Writes something that only agents see; with `followUpAt` (RFC 3339) it is a promise of yours, too. */
  note(id: string, text: string, followUpAt?: string): Sent<NoteFrame> {
    return this.#command(id, 'note', { text, follow_up_at: followUpAt });
  }

  /** Call it at every key: the visitor is told at most once in 4 s, and that it is over after 6 s without. */
  typing(id: string, on: boolean): void {
    const talk = this.#talks.get(id);

    if (talk?.mine) talk.talker.say(on);
  }

  /** You have read what there is of it; the visitor is told, if it is yours. */
  read(id: string): void {
    const talk = this.#talks.get(id);

    if (!talk) return;
    if (talk.log.last > talk.readTo) talk.set({ readTo: talk.log.last });
    if (!talk.mine || talk.log.last <= talk.saidRead) return;
    if (this.#line.send({ type: 'read', conversation: id, seq: talk.log.last }))
      talk.saidRead = talk.log.last;
  }

  /** Hands it to an agent, or to whoever has a skill. */
  transfer(
    id: string,
    to: NonNullable<AgentTransfer['to']>,
    note?: string,
  ): Sent<TransferredFrame | AssignedFrame> {
    return this.#command(id, 'transfer', { to, note });
  }

  /** Puts it into another queue. */
  move(id: string, queue: string, note?: string): Sent<TransferredFrame | MovedFrame> {
    return this.#command(id, 'move', { to: { queue }, note });
  }

  /** Gives it back to the bot; `conflict`: too often, it stays with people. */
  giveBack(id: string, reason?: string): Sent<ReturnedFrame> {
    return this.#command(id, 'return', { reason });
  }

  /** Replaces its tags. */
  tag(id: string, tags: readonly string[]): Sent<TaggedFrame> {
    return this.#command(id, 'tag', { tags });
  }

  /** Ends it. */
  close(id: string, how: Unnamed<AgentClose>): Sent<ClosedFrame> {
    return this.#command(id, 'close', how);
  }

  /** Says how a closed one went, and frees your slot. */
  wrapUp(id: string, how: Unnamed<AgentWrapUp> = {}): Sent<WrappedUpFrame> {
    return this.#visit(id, 'wrap_up', how);
  }

  /** Promises to come back to the visitor; of a closed one, too. */
  promise(id: string, what: Unnamed<AgentPromise>): Sent<PromisedFrame> {
    return this.#visit(id, 'promise', what);
  }

  /** Says what came of a promise, or gives it a new time or owner. */
  followUp(id: string, what: Unnamed<AgentFollowUp>): Sent<FollowedUpFrame> {
    return this.#visit(id, 'follow_up', what);
  }

  /** How a draft will sound. Rejects when there is no line, or nobody answers. */
  async coach(id: string, draft: string): Promise<Hint[]> {
    const answer = await this.#ask({ type: 'coach', conversation: id, draft });

    return (answer as HintsFrame).hints ?? [];
  }

  /** Sends a failed one again. */
  retry(id: string): void {
    this.#outbox.retry(id);
  }

  /** Gives one up; its text, to go back into the draft. */
  discard(id: string): string {
    const frame = this.#outbox.discard(id)?.frame;

    return frame && 'text' in frame ? (frame.text ?? '') : '';
  }

  /** Asks the daemon over HTTP, as this agent. Rejects with a HandoffError. A 401 is told as `expired`, too. */
  async api<T>(path: string, init: RequestInit = {}): Promise<T> {
    const headers = new Headers(init.headers);

    headers.set('Authorization', `Bearer ${this.#token}`);
    if (init.body && !headers.has('Content-Type')) headers.set('Content-Type', 'application/json');
    try {
      return await request<T>(this.#o.url, path, { ...init, headers });
    } catch (error) {
      if (error instanceof HandoffError && error.code === 'unauthenticated') this.emit('expired');
      throw error;
    }
  }

  // ---- commands

  #command<Frame>(conversation: string, type: Command['type'], what: object = {}): Sent<Frame> {
    return this.#outbox.add({ ...what, type, conversation });
  }

  /** A command that the server takes of a loaded conversation only: it is loaded for it. */
  #visit<Frame>(id: string, type: Command['type'], what: object): Sent<Frame> {
    const talk = this.#talkOf(id);
    const done = () => {
      talk.visits--;
      if (!talk.visits && !talk.opened && !talk.mine) this.#line.send({ type: 'leave', conversation: id });
      this.#tidy(talk);
    };

    talk.visits++;
    if (!talk.opened && !talk.loading) this.#open(talk).catch(() => {});
    const sent = this.#command<Frame>(id, type, what);

    sent.done.then(done, done);
    return sent;
  }

  #ask(frame: object): Promise<AnyFrame> {
    const id = newId();

    return new Promise((resolve, reject) => {
      if (this.#line.send({ ...frame, id })) this.#asked.set(id, { at: Date.now(), resolve, reject });
      else reject(new HandoffError('closed', 'there is no connection'));
    });
  }

  /** Loads what is missing of it; asks again when the server says later, and after every welcome. */
  async #open(talk: Talk): Promise<AnyFrame> {
    const first = talk.log.whole === 0;

    talk.set({ loading: true });
    for (;;) {
      try {
        const ok = await this.#ask({ type: 'open', conversation: talk.id, after: talk.log.whole });

        this.#loaded(talk, (ok as OkFrame).seq ?? 0, first);
        return ok;
      } catch (error) {
        const wait = error instanceof HandoffError ? error.retryAfterMs : 0;

        if (!wait) {
          if (error instanceof HandoffError && error.code !== 'closed') talk.set({ opened: false });
          this.#loaded(talk, 0, false);
          throw error;
        }
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  }

  #loaded(talk: Talk, seq: number, first: boolean): void {
    talk.set({ loading: false });
    if (first) talk.history = seq;
    if (first && !talk.mine) talk.readTo = Math.max(talk.readTo, seq);
    this.#outbox.flush();
    this.#tidy(talk);
  }

  // ---- the connection

  #onStatus(): void {
    const connection = this.connection;

    if (connection.status !== 'ready') {
      const asked = [...this.#asked.values()];
      this.#asked.clear();
      for (const question of asked) question.reject(new HandoffError('closed', 'the connection was lost'));
    }
    this.#note({ connection: true });
    this.emit('status', connection);
    if (connection.status === 'stopped' && connection.code === 4401) this.emit('expired');
  }

  #onFrame(frame: ToAgent): void {
    const re = (frame as AnyFrame).re ?? '';
    const question = this.#asked.get(re);

    if (question && frame.type === 'error') {
      this.#asked.delete(re);
      question.reject(HandoffError.of(frame));
      return;
    }
    const outgoing = this.#outbox.answer(frame);

    switch (frame.type) {
      case 'welcome':
        this.#onWelcome(frame);
        break;
      case 'error':
        this.#onError(frame, outgoing);
        break;
      default:
        if ('seq' in frame && 'at' in frame) this.#onEvent(frame);
        else this.#onSignal(frame as Signal, outgoing);
    }
    if (question) {
      this.#asked.delete(re);
      question.resolve(frame);
    }
  }

  #onWelcome(w: WelcomeAgentFrame): void {
    this.#set(
      { me: true, queue: true, offers: true, followUps: true },
      {
        me: w.agent,
        status: w.status,
        queue: w.queue,
        canned: w.canned,
        complaints: w.complaints ?? [],
        queues: w.queues ?? [],
        followUps: w.follow_ups ?? [],
        offers: (w.offers ?? []).map((offer) => ({ type: 'offer', ...offer }) as OfferFrame),
      },
    );
    for (const talk of this.#talks.values()) talk.set({ mine: false, wrapUntil: null, viewers: [] });
    for (const summary of w.conversations)
      if (summary.conversation) this.#talkOf(summary.conversation).summarized(summary);
    this.emit('welcome', w);
    this.#line.welcomed();
    if (this.#o.watch !== false) this.#line.send({ type: 'watch', queue: true });
    for (const talk of [...this.#talks.values()]) {
      if (talk.mine || talk.wrapUntil) talk.set({ opened: true });
      if (talk.opened || talk.visits) this.#open(talk).catch(() => {});
      else this.#tidy(talk);
    }
    this.#outbox.again();
  }

  #onError(frame: ErrorFrame, outgoing: Outgoing | undefined): void {
    const command = outgoing?.frame;

    if (command?.type === 'accept' && frame.code === 'gone')
      this.#dropOffers((o) => o.offer === command.offer);
    this.emit('error', HandoffError.of(frame), outgoing);
  }

  // ---- what happens

  #onEvent(event: AgentEvent): void {
    const talk = this.#talkOf(event.conversation);

    if (!talk.add(event, this.me?.id ?? '')) return;
    if (event.type === 'assigned') this.#dropOffers((o) => o.conversation === talk.id);
    if (talk.mine && !talk.opened) {
      talk.set({ opened: true });
      this.#open(talk).catch(() => {});
    }
    this.emit('event', event, !talk.loading && event.seq > talk.history);
    this.#tidy(talk);
  }

  #onSignal(frame: Signal, outgoing: Outgoing | undefined): void {
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
        this.#dropOffers((o) => o.offer === frame.offer);
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
        this.#onFollowUp(frame.news, frame.follow_up);
        break;
      case 'erased':
        this.#onErased(frame.conversation);
        break;
      case 'typing':
      case 'read':
      case 'suggestion':
      case 'viewing':
        this.#onTalkSignal(frame, this.#talks.get(frame.conversation));
    }
    this.emit('signal', frame);
  }

  #onTalkSignal(
    frame: Extract<Signal, { type: 'typing' | 'read' | 'suggestion' | 'viewing' }>,
    talk: Talk | undefined,
  ): void {
    if (frame.type === 'viewing') talk?.set({ viewers: frame.agents });
    else if (frame.type === 'suggestion') talk?.set({ suggestions: frame.replies });
    else if (frame.type === 'typing') {
      const role = frame.from.role === 'agent' ? 'agent' : 'visitor';
      const preview = frame.preview ? { preview: frame.preview } : {};
      talk?.setTypist(
        frame.on
          ? { name: frame.from.name || (role === 'visitor' ? talk.name : ''), role, ...preview }
          : null,
      );
    } else if (frame.from.role === 'visitor')
      talk?.set({ visitorRead: Math.max(talk.visitorRead, frame.seq) });
  }

  #onFollowUp(news: string, promise: FollowUp): void {
    const others = this.followUps.filter(
      (f) => !(f.conversation === promise.conversation && f.promise === promise.promise),
    );
    const gone = news === 'over' || (promise.owner?.id !== this.me?.id && this.me?.role === 'agent');
    const all = gone ? others : [...others, promise];

    this.#set(
      { followUps: true },
      { followUps: all.sort((a, b) => (a.due_at ?? '').localeCompare(b.due_at ?? '')) },
    );
  }

  #onErased(id: string): void {
    const talk = this.#talks.get(id);

    for (const { id: command, frame } of this.#outbox.entries)
      if ('conversation' in frame && frame.conversation === id)
        this.#outbox.discard(command, new HandoffError('gone', 'its visitor was erased'));
    this.#set({ followUps: true }, { followUps: this.followUps.filter((f) => f.conversation !== id) });
    this.#dropOffers((o) => o.conversation === id);
    if (talk) this.#drop(talk);
  }

  // ---- what is known

  #talkOf(id: string): Talk {
    let talk = this.#talks.get(id);

    if (!talk) {
      talk = new Talk(
        id,
        (of) =>
          this.#outbox.entries.filter(
            ({ frame }) =>
              (frame.type === 'say' || frame.type === 'note') &&
              'conversation' in frame &&
              frame.conversation === of,
          ),
        (of) => this.#note({ conversations: new Set([of]) }),
        (of, on) => this.#line.send({ type: 'typing', conversation: of, on }),
      );
      this.#talks.set(id, talk);
    }
    return talk;
  }

  /** What nobody needs goes; of what is over for you the latest stay. */
  #tidy(talk: Talk): void {
    const needed = (t: Talk) => t.mine || t.opened || t.wrapUntil || t.visits || t.loading;

    if (!needed(talk)) this.#drop(talk);
    const aside = [...this.#talks.values()].filter(
      (t) => t.state === 'closed' && !t.wrapUntil && !t.visits && !t.loading,
    );
    for (const old of aside.slice(0, Math.max(0, aside.length - ASIDE_MOST))) this.leave(old.id);
  }

  #drop(talk: Talk): void {
    talk.end();
    this.#talks.delete(talk.id);
    this.#note({ conversations: new Set([talk.id]) });
  }

  #dropOffers(which: (offer: OfferFrame) => boolean): void {
    const offers = this.offers.filter((offer) => !which(offer));

    if (offers.length < this.offers.length) this.#set({ offers: true }, { offers });
  }

  #set(change: AgentChange, values: Partial<AgentClient>): void {
    Object.assign(this, values);
    this.#note(change);
  }

  #note(change: AgentChange): void {
    if (!this.#change) {
      this.#change = {};
      queueMicrotask(() => {
        const all = this.#change ?? {};

        this.#change = null;
        this.emit('change', all);
      });
    }
    const conversations = new Set([...(this.#change.conversations ?? []), ...(change.conversations ?? [])]);
    Object.assign(this.#change, change, conversations.size ? { conversations } : {});
  }
}
