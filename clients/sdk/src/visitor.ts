import { type Connection, Line } from './connection.js';
import { Emitter } from './emitter.js';
import { HandoffError } from './error.js';
import { type Entry, Log } from './log.js';
import { Outbox, type Sent } from './outbox.js';
import type {
  Agent,
  Bot,
  ClosedFrame,
  ContactFrame,
  Department,
  ErrorFrame,
  EscalatedFrame,
  Hours,
  Limits,
  MessageFrame,
  OkFrame,
  Place,
  PreChatField,
  ProfileFrame,
  QuickReply,
  RatedFrame,
  ReturnedFrame,
  ToVisitor,
  UnattendedFrame,
  VisitorEvent,
  WelcomeVisitorFrame,
} from './protocol.js';
import { memoryStore, type Store } from './store.js';
import { Talker } from './talker.js';
import { type TranscriptNames, transcriptOf } from './transcript.js';
import { beginning, folded } from './visitor/fold.js';
import type {
  Choice,
  Contact,
  Profile,
  Survey,
  User,
  VisitorCommandType,
  VisitorEvents,
  VisitorOptions,
  VisitorSignal,
  VisitorState,
} from './visitor/options.js';

export type { Connection, ConnectionStatus, Socket, SocketClass } from './connection.js';
export { HandoffError, type HandoffErrorCode } from './error.js';
export type { Entry } from './log.js';
export type { Command, Outgoing, Sent } from './outbox.js';
export type * from './protocol.js';
export { memoryStore, type Store, webStore } from './store.js';
export type { TranscriptNames } from './transcript.js';
export type * from './visitor/options.js';

/** What the session store has of the conversation that is shown. */
interface Shown {
  id: string;
  /** Read by the visitor, and by the agent, up to these. */
  read: number;
  seen: number;
}

/** What was said of the visitor, and whether a conversation has it. */
interface About {
  profile: Profile;
  told: boolean;
}

const QUIET = 800; // ms without a frame, after which a replay is over at the latest
const TYPING_FOR = 10_000;
const EARLIER_MOST = 500; // entries
const PAGE_MOST = 2000; // of each of its texts: more is cut off by the server
const PREVIEW_MOST = 4000;

/**
 * A visitor's side of the chat. Give it what to do by its methods and draw what its fields say whenever
 * `change` tells. The fields are only to be read. Commands may be given at any time: they go out when
 * there is a line, in their order, once each.
 */
export class Visitor extends Emitter<VisitorEvents> {
  /** The visitor's id; null before the first welcome. */
  readonly visitor: string | null = null;
  /** The conversation that is shown. */
  readonly conversation: string | null = null;
  /** Where it stands. */
  readonly state: VisitorState = 'none';
  /** False until history has been filled in; not before is what comes news. */
  readonly live: boolean = false;
  readonly bot: Bot = { name: '' };
  /** Who has the conversation, in state `human`. */
  readonly agent: Agent | null = null;
  /** The place in the queue, in state `waiting`. */
  readonly place: Place | null = null;
  /** What to offer while there is nobody. */
  readonly choices: readonly Choice[] = [];
  /** Why nobody can come, in state `message`. */
  readonly unattended: UnattendedFrame | null = null;
  /** How it ended, in state `closed`. */
  readonly closed: ClosedFrame | null = null;
  /** Whether a survey was answered. */
  readonly rated: boolean = false;
  /** Who is typing on the other side. */
  readonly typist: string | null = null;
  readonly hours: Hours | null = null;
  /** The language that the site speaks. */
  readonly locale: string = '';
  /** The site's own wording, by name. */
  readonly texts: Readonly<Record<string, string>> = {};
  readonly theme: Readonly<Record<string, unknown>> = {};
  readonly limits: Limits = { text: 4000, per_minute: 0 };
  /** What to ask at the end; null: nothing. */
  readonly survey: Survey | null = null;
  /** What to ask before the first word. */
  readonly preChat: readonly PreChatField[] = [];
  readonly departments: readonly Department[] = [];
  /** What the bot says before anybody has said anything; may be empty. */
  readonly greeting: string = '';

  #o: VisitorOptions;
  readonly #local: Store;
  readonly #session: Store;
  readonly #line: Line;
  readonly #outbox: Outbox;
  readonly #talker: Talker;
  #log = new Log<VisitorEvent>();
  /** What was shown above, of conversations before this one. */
  #earlier: Entry<VisitorEvent>[] = [];
  readonly #past = new Set<string>();
  #shown: Shown = { id: '', read: 0, seen: 0 };
  #saidRead = 0;
  /** Where the last welcome said that it stands. */
  #arrival: WelcomeVisitorFrame | null = null;
  #history = 0;
  #firstQuick: readonly QuickReply[] = [];
  #about: About;
  #anew = false;
  #entries: Entry<VisitorEvent>[] | null = null;
  #told = false;
  #settling: ReturnType<typeof setTimeout> | undefined;
  #typistGoes: ReturnType<typeof setTimeout> | undefined;

  constructor(options: VisitorOptions) {
    super();
    this.#o = options;
    this.#local = options.local ?? memoryStore();
    this.#session = options.session ?? memoryStore();
    this.#about = (this.#session.get('profile') as About | undefined) ?? { profile: {}, told: true };
    if (options.profile) this.#learn(options.profile);
    this.#line = new Line({
      url: options.url,
      protocol: 'handoff.visitor.v1',
      WebSocket: options.WebSocket,
      random: options.random,
      hello: () => this.#hello(),
      onFrame: (frame) => this.#onFrame(frame as ToVisitor),
      onStatus: () => this.#onStatus(),
      onLost: (code, error) => this.#onLost(code, error),
      late: (now) => this.#outbox.late(now),
    });
    this.#outbox = new Outbox({
      store: this.#session,
      send: (frame) => this.#line.send(frame),
      keeps: (frame) => frame.type === 'say',
      changed: () => this.#touch(),
    });
    this.#talker = new Talker((on, preview) =>
      this.#line.send({ type: 'typing', on, preview: preview.slice(0, PREVIEW_MOST) }),
    );
    const shown = this.#session.get('conversation') as Shown | undefined;
    if (shown?.id) this.#show(shown);
  }

  get connection(): Connection {
    return this.#line.connection;
  }

  /** The greatest `seq` that is known, 0: none. */
  get seq(): number {
    return this.#log.last;
  }

  /** What to show, in order: events, then messages that are not acknowledged. */
  get entries(): readonly Entry<VisitorEvent>[] {
    this.#entries ??= [
      ...this.#earlier,
      ...this.#log.entries(
        this.#outbox.entries.filter((e) => e.frame.type === 'say'),
        (event) => (isOwn(event) ? (event.seq <= this.#shown.seen ? 'seen' : 'stored') : undefined),
      ),
    ];
    return this.#entries;
  }

  /** Messages of the other side that came since `read`. */
  get unread(): number {
    return this.#log.events.filter((e) => e.type === 'message' && !isOwn(e) && e.seq > this.#shown.read)
      .length;
  }

  /** Answers to offer as buttons now. */
  get quickReplies(): readonly QuickReply[] {
    const last = this.#log.events.filter((e) => e.type === 'message').at(-1);

    if (this.#outbox.has('say') || (this.state !== 'none' && this.state !== 'bot')) return [];
    return last ? (last.quick_replies ?? []) : this.state === 'none' ? this.#firstQuick : [];
  }

  /** Connects, and stays so until `disconnect`. After `stopped`: tries once more. */
  connect(): void {
    this.#line.connect();
  }

  /** Closes the connection. What was not sent is kept for the next one. */
  disconnect(): void {
    this.#line.disconnect();
    this.#outbox.stop();
    clearTimeout(this.#settling);
    this.#setTypist(null);
  }

  /** Says something. `payload`: the `say` of the quick reply that was chosen, with its `title` as the text. */
  say(text: string, payload?: string): Sent<MessageFrame> {
    this.#talker.stop();
    return this.#outbox.add({ type: 'say', text, payload });
  }

  /** Sends a failed message again. */
  retry(id: string): void {
    this.#outbox.retry(id);
  }

  /** Gives a message up; its text, to go back into the draft. */
  discard(id: string): string {
    const frame = this.#outbox.discard(id)?.frame;

    return frame?.type === 'say' ? frame.text : '';
  }

  /** Asks for a person. */
  askHuman(text?: string): Sent<EscalatedFrame | MessageFrame | OkFrame> {
    return this.#outbox.add({ type: 'ask_human', text });
  }

  /** Leaves a way to be reached. */
  contact(contact: Contact): Sent<ContactFrame> {
    return this.#outbox.add({ ...contact, type: 'contact' });
  }

  /** Answers a survey: csat 1 to 5, nps 0 to 10, ces 1 to 7. */
  rate(survey: Survey, score: number, comment?: string): Sent<RatedFrame> {
    return this.#outbox.add({ type: 'rate', survey, score, comment });
  }

  /** Stops waiting and goes on with the bot. */
  returnToBot(): Sent<ReturnedFrame> {
    return this.#outbox.add({ type: 'return' });
  }

  /** Ends the conversation. */
  end(): Sent<ClosedFrame> {
    return this.#outbox.add({ type: 'end' });
  }

  /** Whether such a command is on its way, as `ask_human`. */
  under(type: VisitorCommandType): boolean {
    return this.#outbox.has(type);
  }

  /**
   * Call it at every key: it tells the agent at most once in 4 s, and that it is over after 6 s without
   * a call. `preview`: what is in the input field; passed on if the site allows it.
   */
  typing(on: boolean, preview = ''): void {
    if (this.state === 'human') this.#talker.say(on, preview);
  }

  /** Everything that is known has been read: call it when it can be seen. */
  read(): void {
    if (this.unread) this.#touch();
    if (this.seq > this.#shown.read) this.#remember({ read: this.seq });
    if (
      this.state === 'human' &&
      this.seq > this.#saidRead &&
      this.#line.send({ type: 'read', seq: this.seq })
    )
      this.#saidRead = this.seq;
  }

  /**
   * Says who the visitor is; connects anew if it is connected. With another user's `hash` it is another
   * visitor. What was not sent, and the profile, were another id's: they are forgotten.
   */
  identify(user: User): void {
    const { status } = this.connection;
    const before = this.#o.user?.id;

    if (before && user.id && before !== user.id) {
      this.#line.disconnect();
      this.#forgetWords();
    }
    this.#o = { ...this.#o, user };
    if (status !== 'idle') this.#line.connect();
  }

  /**
   * Tells agents more about the visitor; attributes are added to those that were set. It is kept, and said
   * again until the server has it in a conversation. Null: there is nothing new, or no line; then it is
   * said on the next one.
   */
  setProfile(profile: Profile): Sent<ProfileFrame | OkFrame> | null {
    this.#learn(profile);
    return this.#line.ready && !this.#about.told ? this.#sayProfile() : null;
  }

  /** After the end: shows nothing, as if nobody had said anything. In another state it does nothing. */
  startNew(): void {
    if (this.state === 'closed') this.#begin(null, false);
  }

  /** Forgets token, user, profile, conversation and what was not sent, and disconnects: a logout. */
  reset(): void {
    const { user: _, ...rest } = this.#o;

    this.disconnect();
    this.#o = rest;
    this.#forgetWords();
    this.#local.drop('token');
    this.#begin(null, false);
    this.#past.clear();
    this.#set({ visitor: null, live: false });
  }

  /** What was said, as plain text. `names`: what to call those without a name, and the visitor. */
  transcript(names: TranscriptNames = {}): string {
    return transcriptOf(this.entries, { bot: this.bot.name, ...names }, this.locale);
  }

  // ---- the connection

  #hello(): object {
    const { site, locale, user, client, page } = this.#o;
    const here = Object.entries(page?.() ?? {}).map(([name, text]) => [name, text?.slice(0, PAGE_MOST)]);

    return {
      type: 'hello',
      site,
      token: this.#local.get('token'),
      locale: locale && /^[\w-]{1,35}$/.test(locale) ? locale : undefined,
      page: Object.fromEntries(here),
      user,
      client,
      // Asked for by name, a conversation comes back after a reload even when it was closed meanwhile.
      ...(this.conversation && { conversation: this.conversation, after: this.#log.cursor }),
    };
  }

  /** A token that is not good any more is forgotten, once: whoever comes without one is new. */
  #onLost(code: number, error: ErrorFrame | null): boolean {
    if (code === 1009) this.#outbox.overflowed();
    if (code !== 4401 || this.#anew || error?.field === 'user.hash' || !this.#local.get('token'))
      return false;
    this.#anew = true;
    this.#local.drop('token');
    this.#tell({ ...this.#about, told: !Object.keys(this.#about.profile).length });
    this.#begin(null, false);
    return true;
  }

  #onStatus(): void {
    this.#touch();
    this.emit('status', this.connection);
  }

  #onFrame(frame: ToVisitor): void {
    const outgoing = this.#outbox.answer(frame);

    if (frame.type === 'welcome') this.#onWelcome(frame);
    else if (frame.type === 'error') this.emit('error', HandoffError.of(frame), outgoing);
    else if ('at' in frame) this.#onEvent(frame);
    else this.#onSignal(frame);
  }

  #onWelcome(w: WelcomeVisitorFrame): void {
    const known = this.conversation;
    const stranger = w.visitor !== this.visitor;
    const over = w.state === 'closed' || !w.conversation || this.#past.has(w.conversation);

    this.#local.set('token', w.token);
    this.#anew = false;
    if (w.conversation !== known) {
      // What is over and was not asked for is the past: one begins with the greeting.
      this.#begin(known || !over ? w.conversation : null, stranger);
      if (stranger) this.#remember({ read: w.seq });
    }
    this.#arrival = w;
    if (!this.live) this.#history = w.seq;
    this.#firstQuick = w.quick_replies;
    this.#set({
      visitor: w.visitor,
      bot: w.bot,
      hours: w.hours,
      locale: w.locale,
      texts: w.texts,
      theme: w.theme,
      limits: w.limits,
      greeting: w.greeting,
      survey: w.survey ?? null,
      preChat: w.pre_chat ?? [],
      departments: w.departments ?? [],
      ...(this.conversation && this.#arrived()),
    });
    this.#settle();
    if (!this.#about.told) this.#sayProfile();
    this.#line.welcomed();
    this.#outbox.again();
    this.emit('welcome', w);
  }

  /** What the welcome said is what the events up to it come to. */
  #arrived() {
    const { state, agent, queue } = this.#arrival as WelcomeVisitorFrame;

    return { state, agent: agent ?? null, place: queue ?? null, ...(queue && { choices: queue.choices }) };
  }

  /** A replay is over when all of it is here, or, as not all of it is for visitors, when it is quiet. */
  #settle(): void {
    if (this.live) return;
    clearTimeout(this.#settling);
    if (!this.conversation || this.seq >= this.#history) this.#set({ live: true });
    else this.#settling = setTimeout(() => this.#set({ live: true }), QUIET);
  }

  #learn(profile: Profile): void {
    const attributes = { ...this.#about.profile.attributes, ...profile.attributes };
    const all = { ...this.#about.profile, ...profile, ...(profile.attributes && { attributes }) };

    if (JSON.stringify(all) !== JSON.stringify(this.#about.profile))
      this.#tell({ profile: all, told: false });
  }

  /** Without a line: or one after the other would still go out. */
  #forgetWords(): void {
    for (const { id } of this.#outbox.entries) this.#outbox.discard(id);
    this.#about = { profile: {}, told: true };
    this.#session.drop('profile');
  }

  #tell(about: About): void {
    this.#about = about;
    this.#session.set('profile', about);
  }

  #sayProfile(): Sent<ProfileFrame | OkFrame> {
    for (const { id, frame } of this.#outbox.entries) if (frame.type === 'profile') this.#outbox.discard(id);
    return this.#outbox.add({ ...this.#about.profile, type: 'profile' });
  }

  // ---- what happens

  /** Each event of a conversation counts once, however often it comes. */
  #onEvent(event: VisitorEvent): void {
    if (this.#past.has(event.conversation)) return;
    if (event.conversation !== this.conversation) this.#begin(event.conversation, false);
    if (!this.#log.add(event)) return;
    const of = event.conversation === this.#arrival?.conversation;

    if (!isOwn(event)) this.#setTypist(null);
    for (const e of this.#log.since(event)) this.#set(folded(e));
    if (of && event.seq <= (this.#arrival?.seq ?? 0)) this.#set(this.#arrived());
    if (event.type === 'profile') this.#tell({ ...this.#about, told: true });
    this.#settle();
    this.emit('event', event, !(of && event.seq <= this.#history));
  }

  #onSignal(frame: VisitorSignal): void {
    if (frame.type === 'typing') this.#setTypist(frame.on ? (frame.from.name ?? '') : null);
    else if (frame.type === 'read') this.#remember({ seen: Math.max(this.#shown.seen, frame.seq) });
    else if (frame.type === 'queue') {
      const { type: _, conversation: __, ...place } = frame;
      this.#set({ place, choices: place.choices });
    }
    this.emit('signal', frame);
  }

  #setTypist(typist: string | null): void {
    clearTimeout(this.#typistGoes);
    if (typist !== null) this.#typistGoes = setTimeout(() => this.#set({ typist: null }), TYPING_FOR);
    if (typist !== this.typist) this.#set({ typist });
  }

  /** Another conversation, or none, is shown from now on; what was shown stays above it, unless it goes. */
  #begin(conversation: string | null, afresh: boolean): void {
    const before = this.conversation;

    this.#earlier =
      conversation && !afresh ? [...this.entries].filter((e) => e.kind === 'event').slice(-EARLIER_MOST) : [];
    if (before) this.#past.add(before);
    this.#log = new Log();
    this.#saidRead = 0;
    this.#history = 0;
    this.#show({ id: conversation ?? '', read: 0, seen: 0 });
    if (!conversation) this.#session.drop('conversation');
    this.#set({ ...beginning(conversation), typist: null });
    this.#remember({});
  }

  #show(shown: Shown): void {
    this.#shown = shown;
    this.#set({ conversation: shown.id || null });
  }

  #remember(what: Partial<Shown>): void {
    this.#shown = { ...this.#shown, ...what };
    if (this.#shown.id) this.#session.set('conversation', this.#shown);
    this.#touch();
  }

  #set(values: Partial<Visitor>): void {
    Object.assign(this, values);
    this.#touch();
  }

  #touch(): void {
    this.#entries = null;
    if (this.#told) return;
    this.#told = true;
    queueMicrotask(() => {
      this.#told = false;
      this.emit('change');
    });
  }
}

function isOwn(event: VisitorEvent): boolean {
  return event.type === 'message' && event.from.role === 'visitor';
}
