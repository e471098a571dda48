import type { Entry } from '../log.js';
import type {
  Agent,
  AgentEvent,
  ClosedFrame,
  ContactFrame,
  Context,
  FollowedUpFrame,
  FollowUp,
  MoodPoint,
  Page,
  ProfileFrame,
  RatedFrame,
  Suggested,
} from '../protocol.js';

/** Who is typing. */
export interface Typist {
  name: string;
  role: 'visitor' | 'agent';
  /** What is in the visitor's input field, where the site allows it. */
  preview?: string;
}

/** What is known of a conversation beside its log. */
export interface Facts {
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
  /** Who has it, in state `human`. */
  readonly agent: Agent | null;
  /** Whether you follow it: its whole history is in `entries`, when `loading` is over. */
  readonly opened: boolean;
  /** Its history is on the way; it changes again when it is there. */
  readonly loading: boolean;
  /** It is closed, and your slot is held until then (RFC 3339), to wrap it up. */
  readonly wrapUntil: string | null;
  /** Since when it is in this state, RFC 3339. */
  readonly since: string;
  /** 0 to 9. */
  readonly priority: number;
  /** 0 to 1. */
  readonly frustration: number;
  /** The last thing said. */
  readonly preview: string;
  /** What is known, as of the last escalation. */
  readonly context: Context | null;
  /** After each of the visitor's messages. */
  readonly mood: readonly MoodPoint[];
  readonly tags: readonly string[];
  /** Promises that were made in it and are not over. */
  readonly promises: readonly FollowUp[];
  /** What the bot would say now, best first. */
  readonly suggestions: readonly Suggested[];
  readonly contact: ContactFrame | null;
  readonly profile: ProfileFrame | null;
  readonly rated: RatedFrame | null;
  readonly closed: ClosedFrame | null;
  /** Who else is typing in it. */
  readonly typist: Typist | null;
  /** The visitor has read everything up to this `seq`. */
  readonly visitorRead: number;
  /** Other agents who have it open. */
  readonly viewers: readonly Agent[];
}

/** A conversation as it is at a moment: never changed, but replaced in `conversations`. */
export interface Conversation extends Facts {
  readonly id: string;
  /** The greatest `seq` that is known. */
  readonly seq: number;
  /** What to show, in order: events, then words that are not acknowledged. */
  readonly entries: readonly Entry<AgentEvent>[];
  /** The visitor's messages since you have read. */
  readonly unread: number;
  /** The best of `suggestions`. */
  readonly suggestion: Suggested | null;
}

/** What is known of one that nobody has told anything of. */
export const unknown: Facts = {
  state: null,
  site: '',
  visitor: '',
  name: '',
  page: null,
  mine: false,
  agent: null,
  opened: false,
  loading: false,
  wrapUntil: null,
  since: '',
  priority: 0,
  frustration: 0,
  preview: '',
  context: null,
  mood: [],
  tags: [],
  promises: [],
  suggestions: [],
  contact: null,
  profile: null,
  rated: null,
  closed: null,
  typist: null,
  visitorRead: 0,
  viewers: [],
};

/** What an event tells, whenever it is heard. */
export function learned(was: Facts, e: AgentEvent): Partial<Facts> {
  switch (e.type) {
    case 'opened':
      return { site: e.site, visitor: e.visitor, page: e.page ?? null };
    case 'message':
      if (e.from.role === 'agent') return { preview: e.text, suggestions: [], typist: null };
      if (e.from.role !== 'visitor') return { preview: e.text };
      return { preview: e.text, typist: null, ...(e.from.name && { name: e.from.name }) };
    case 'analysis':
      return {
        mood: [...was.mood.filter((p) => p.seq !== e.of), { seq: e.of, frustration: e.frustration }].sort(
          (a, b) => (a.seq ?? 0) - (b.seq ?? 0),
        ),
        frustration: e.frustration,
      };
    case 'escalated':
      return { context: e.context ?? was.context, priority: e.priority ?? was.priority };
    case 'contact':
      return { contact: e, ...(e.name && { name: e.name }) };
    case 'profile':
      return { profile: e, ...(e.name && { name: e.name }) };
    case 'rated':
      return { rated: e };
    case 'tagged':
      return { tags: e.tags };
    case 'closed':
      return { closed: e, ...(e.tags && { tags: e.tags }) };
    case 'wrapped_up':
      return e.tags ? { tags: e.tags } : {};
    case 'promised': {
      const { conversation, seq: promise, due_at } = e;
      const made: FollowUp = {
        conversation,
        promise,
        due_at,
        owner: e.owner ?? null,
        text: e.text ?? null,
        state: 'open',
      };
      return { promises: [...was.promises.filter((p) => p.promise !== promise), made] };
    }
    case 'followed_up':
      return { promises: was.promises.flatMap((p) => (p.promise === e.promise ? stillOpen(p, e) : [p])) };
    default:
      return {};
  }
}

/** A promise with what came of it; none when that ends it. */
function stillOpen(promise: FollowUp, e: FollowedUpFrame): FollowUp[] {
  if (e.outcome === 'kept' || e.outcome === 'cancelled' || (e.outcome === 'not_reached' && !e.due_at))
    return [];
  return [
    {
      ...promise,
      state: 'open',
      ...(e.due_at && { due_at: e.due_at }),
      ...(e.owner && { owner: e.owner }),
    },
  ];
}

/** Where an event brings it, and whose it is then. `me`: your id. */
export function moved(was: Facts, e: AgentEvent, me: string): Partial<Facts> {
  const to = (state: Facts['state']): Partial<Facts> => ({
    state,
    since: e.at,
    mine: false,
    agent: null,
    suggestions: [],
  });

  switch (e.type) {
    case 'opened':
    case 'returned':
      return to('bot');
    case 'escalated':
    case 'requeued':
      return to('waiting');
    case 'assigned':
      return { state: 'human', since: e.at, agent: e.agent, mine: e.agent.id === me };
    case 'unattended':
      return to('message');
    case 'closed':
      return { ...to('closed'), wrapUntil: was.mine ? (e.wrap_until ?? null) : null };
    case 'wrapped_up':
      return { wrapUntil: null };
    default:
      return {};
  }
}
