import type { Connection, SocketClass } from '../connection.js';
import type { HandoffError } from '../error.js';
import type { Outgoing } from '../outbox.js';
import type {
  OkFrame,
  Page,
  Place,
  QueueVisitorFrame,
  ReadFrame,
  TypingFrame,
  VisitorCommand,
  VisitorContact,
  VisitorEvent,
  VisitorHello,
  VisitorProfile,
  WelcomeVisitorFrame,
} from '../protocol.js';
import type { Store } from '../store.js';

/** Who the site says that the visitor is. */
export type User = NonNullable<VisitorHello['user']>;
/** What the visitor, or the page, says of them. */
export type Profile = Omit<VisitorProfile, 'type' | 'id'>;
/** A way to be reached; an `email` or a `phone` at least. */
export type Contact = Omit<VisitorContact, 'type' | 'id'>;
export type Survey = 'csat' | 'nps' | 'ces';
export type VisitorState = WelcomeVisitorFrame['state'];
export type Choice = Place['choices'][number];
/** Commands that are acknowledged, by name. */
export type VisitorCommandType = Extract<VisitorCommand, { id: string }>['type'];
/** What comes beside events, welcome and errors, and what later servers add to it. */
export type VisitorSignal = TypingFrame | ReadFrame | QueueVisitorFrame | OkFrame;

export interface VisitorOptions {
  /** Origin of the daemon, `http:` or `https:`. */
  url: string;
  /** The site's name in the daemon's configuration. */
  site: string;
  /** Keeps the token, which resumes this visitor: one that all tabs share. Memory when left out. */
  local?: Store;
  /** Keeps what was not sent, and which conversation is shown: this tab's own. Memory when left out. */
  session?: Store;
  /** The language wanted, BCP 47. */
  locale?: string;
  /** Asked at each connection: where the visitor is. */
  page?: () => Page;
  user?: User;
  /** As with `setProfile`. */
  profile?: Profile;
  /** Your program, for the operator's log. */
  client?: { name: string; version: string };
  /** In place of the global one: Node before 22 has none, pass that of `ws`. */
  WebSocket?: SocketClass;
  /** 0 to 1; for tests. */
  random?: () => number;
}

export interface VisitorEvents {
  /** Something of the fields has changed: at most once a microtask. */
  change: [];
  status: [connection: Connection];
  welcome: [frame: WelcomeVisitorFrame];
  /** `live`: news; false: history that was there when this client came to know the conversation. */
  event: [event: VisitorEvent, live: boolean];
  signal: [frame: VisitorSignal];
  /** A command was refused (then it is named), or the server complains. With `retryAfterMs` it goes again by itself. */
  error: [error: HandoffError, outgoing: Outgoing | undefined];
}
