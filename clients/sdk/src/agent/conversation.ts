import type {
  Agent,
  AgentEvent,
  ClosedFrame,
  ContactFrame,
  Context,
  FollowUp,
  MoodPoint,
  Page,
  ProfileFrame,
  RatedFrame,
  Suggested,
  Summary,
} from '../coming.js';
import { type Entry, Log } from '../log.js';
import type { Outgoing } from '../outbox.js';
import { Talker } from '../talker.js';

/** Who is typing. */
export interface Typist {
  name: string;
  role: 'visitor' | 'agent';
  /** What is in the visitor's input field, where the site allows it. */
  preview?: string;
}

/** What is known of a conversation. Its fields are only to be read; `change` says when to look again. */
export interface Conversation {
  readonly id: string;
  /** Null until something has told. */
  readonly state: 'bot' | 'waiting' | 'human' | 'message' | 'closed' | null;
  readonly site: string;
  /** The visitor's id. */
  readonly visitor: string;
  /** The visitor's name, '' when it is not known. */
  readonly name: string;
  readonly page: Page | null;
  /** Whether it is yours. */
  readonly mine: boolean;
  /** Whether you follow it: its whole history is in `entries`, when `loading` is over. */
  readonly opened: boolean;
  /** Its history is on the way. */
  readonly loading: boolean;
  /** It is closed, and your slot is held until then, to wrap it up. */
  readonly wrapUntil: string | null;
  /** Since when it is in this state, RFC 3339. */
  readonly since: string;
  readonly priority: number;
  /** 0 to 1. */
  readonly frustration: number;
  /** The last thing said. */
  readonly preview: string;
  /** The greatest `seq` that is known. */
  readonly seq: number;
  /** What to show, in order: events, then words that are not acknowledged. */
  readonly entries: readonly Entry<AgentEvent>[];
  /** What is known, as of the last escalation or offer. */
  readonly context: Context | null;
  readonly mood: readonly MoodPoint[];
  readonly tags: readonly string[];
  /** Promises that were made in it and are not over. */
  readonly promises: readonly FollowUp[];
  /** What the bot would say now, best first. */
  readonly suggestions: readonly Suggested[];
  /** The best of them. */
  readonly suggestion: Suggested | null;
  readonly contact: ContactFrame | null;
  readonly profile: ProfileFrame | null;
  readonly rated: RatedFrame | null;
  readonly closed: ClosedFrame | null;
  readonly typist: Typist | null;
  /** The visitor has read everything up to here. */
  readonly visitorRead: number;
  /** Other agents who have it open. */
  readonly viewers: readonly Agent[];
  /** The visitor's messages since you have read. */
  readonly unread: number;
}

const TYPING_FOR = 10_000;

/** A conversation as it is folded from its events, summaries and signals. */
export class Talk implements Conversation {
  state: Conversation['state'] = null;
  site = '';
  visitor = '';
  name = '';
  page: Page | null = null;
  mine = false;
  opened = false;
  loading = false;
  wrapUntil: string | null = null;
  since = '';
  priority = 0;
  frustration = 0;
  preview = '';
  context: Context | null = null;
  mood: MoodPoint[] = [];
  tags: readonly string[] = [];
  promises: FollowUp[] = [];
  suggestions: readonly Suggested[] = [];
  contact: ContactFrame | null = null;
  profile: ProfileFrame | null = null;
  rated: RatedFrame | null = null;
  closed: ClosedFrame | null = null;
  typist: Typist | null = null;
  visitorRead = 0;
  viewers: readonly Agent[] = [];

  readonly log = new Log<AgentEvent>();
  readonly talker: Talker;
  /** Up to this `seq` a summary has told where it stands: what is replayed does not tell otherwise. */
  knownTo = 0;
  /** Read by you up to here, and told so. */
  readTo = 0;
  saidRead = 0;
  /** Commands that want it loaded, while it is not followed otherwise. */
  visits = 0;
  /** The greatest `seq` that it had when it was first loaded: history up to there. */
  history = 0;
  #entries: Entry<AgentEvent>[] | null = null;
  #typistGoes: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly id: string,
    private readonly pending: (id: string) => readonly Outgoing[],
    private readonly touched: (id: string) => void,
    tellTyping: (id: string, on: boolean) => void,
  ) {
    this.talker = new Talker((on) => tellTyping(id, on));
  }

  get seq(): number {
    return Math.max(this.log.last, this.knownTo);
  }

  get suggestion(): Suggested | null {
    return this.suggestions[0] ?? null;
  }

  get unread(): number {
    return this.log.events.filter(
      (e) => e.type === 'message' && e.from.role === 'visitor' && e.seq > this.readTo,
    ).length;
  }

  get entries(): readonly Entry<AgentEvent>[] {
    this.#entries ??= this.log.entries(this.pending(this.id), (e) =>
      e.type === 'message' && e.from.role === 'agent'
        ? e.seq <= this.visitorRead
          ? 'seen'
          : 'stored'
        : undefined,
    );
    return this.#entries;
  }

  /** Something of it has changed. */
  touch(): void {
    this.#entries = null;
    this.touched(this.id);
  }

  set(values: Partial<Talk>): void {
    Object.assign(this, values);
    this.touch();
  }

  /** What a welcome says of it. */
  summarized(s: Summary): void {
    this.knownTo = s.seq ?? 0;
    this.set({
      state: s.state ?? this.state,
      site: s.site ?? this.site,
      visitor: s.visitor ?? this.visitor,
      name: s.name ?? this.name,
      priority: s.priority ?? this.priority,
      since: s.since ?? this.since,
      frustration: s.frustration ?? this.frustration,
      preview: s.preview ?? this.preview,
      wrapUntil: s.wrap_until ?? null,
      mine: !s.wrap_until,
    });
  }

  setTypist(typist: Typist | null): void {
    clearTimeout(this.#typistGoes);
    if (typist) this.#typistGoes = setTimeout(() => this.set({ typist: null }), TYPING_FOR);
    if (typist || this.typist) this.set({ typist });
  }

  /** It is not needed any more: none of its timers is left. */
  end(): void {
    clearTimeout(this.#typistGoes);
    this.talker.stop();
  }

  /** False: it was there. `me`: your id. */
  add(event: AgentEvent, me: string): boolean {
    if (!this.log.add(event)) return false;
    this.set(this.#facts(event));
    if (event.seq > this.knownTo) this.#move(event, me);
    return true;
  }

  /** Facts, that are true whenever they are heard. */
  #facts(e: AgentEvent): Partial<Talk> {
    switch (e.type) {
      case 'opened':
        return { site: e.site, visitor: e.visitor, page: e.page ?? null };
      case 'message':
        if (e.from.role === 'visitor') this.setTypist(null);
        return {
          preview: e.text,
          ...(e.from.role === 'visitor' && e.from.name && { name: e.from.name }),
          ...(e.from.role === 'agent' && {
            suggestions: [],
            readTo: Math.max(this.readTo, this.mine ? 0 : e.seq),
          }),
        };
      case 'analysis':
        return {
          mood: [...this.mood.filter((p) => p.seq !== e.of), { seq: e.of, frustration: e.frustration }],
          frustration: e.frustration,
        };
      case 'escalated':
        return { context: e.context ?? this.context, priority: e.priority ?? this.priority };
      case 'contact':
        return { contact: e, ...(e.name && { name: e.name }) };
      case 'profile':
        return { profile: e, ...(e.name && { name: e.name }) };
      case 'rated':
        return { rated: e };
      case 'tagged':
        return { tags: e.tags };
      case 'closed':
      case 'wrapped_up':
        return { ...(e.type === 'closed' && { closed: e }), ...(e.tags && { tags: e.tags }) };
      case 'promised':
        return {
          promises: [
            ...this.promises,
            {
              conversation: this.id,
              promise: e.seq,
              owner: e.owner ?? null,
              due_at: e.due_at,
              text: e.text ?? null,
              state: 'open',
            },
          ],
        };
      case 'followed_up':
        return { promises: this.#followedUp(e) };
      default:
        return {};
    }
  }

  #followedUp(e: Extract<AgentEvent, { type: 'followed_up' }>): FollowUp[] {
    const over =
      e.outcome === 'kept' || e.outcome === 'cancelled' || (e.outcome === 'not_reached' && !e.due_at);

    return this.promises.flatMap((p) =>
      p.promise !== e.promise
        ? [p]
        : over
          ? []
          : [
              {
                ...p,
                due_at: e.due_at ?? p.due_at ?? '',
                owner: e.owner ?? p.owner ?? null,
                state: 'open' as const,
              },
            ],
    );
  }

  /** Where it stands, and whose it is. */
  #move(e: AgentEvent, me: string): void {
    const to = (state: Conversation['state'], mine = false) =>
      this.set({ state, mine, since: e.at, ...(!mine && { suggestions: [] }) });

    if (e.type === 'opened' || e.type === 'returned') to('bot');
    else if (e.type === 'escalated' || e.type === 'requeued') to('waiting');
    else if (e.type === 'assigned') to('human', e.agent.id === me);
    else if (e.type === 'unattended') to('message');
    else if (e.type === 'wrapped_up') this.set({ wrapUntil: null });
    else if (e.type === 'closed') {
      this.set({ wrapUntil: this.mine ? (e.wrap_until ?? null) : null });
      to('closed');
    }
  }
}
