// Printed from proto/frames.def by `make reference`.

/** Begins the connection. Must be its first frame. The visitor's events after `after` follow the `welcome`; say which `conversation` the `after` is of, and you get another one whole. */
export interface VisitorHello {
  type: 'hello';
  /** The site's name in the daemon's configuration. */
  site: string;
  /** The secret that an earlier `welcome` or login gave. */
  token?: string;
  /** The last `seq` you have: events after it are sent. Left out: all of an open conversation's. */
  after?: number;
  /** The language wanted, BCP 47: `en`, `pt-BR`. */
  locale?: string;
  page?: {
    /** The page the visitor is on. */
    url?: string;
    /** Its title. */
    title?: string;
    /** Where the visitor came from. */
    referrer?: string;
  };
  user?: {
    /** Your company's own id of this user. */
    id?: string;
    /** The user's name. */
    name?: string;
    /** The user's e-mail address. */
    email?: string;
    /** HMAC-SHA256(site secret, `user.id`) in hex: proves the user. */
    hash?: string;
  };
  client?: {
    /** Your client's name, for the operator's log. */
    name?: string;
    /** And its version. */
    version?: string;
  };
  /** The conversation's id. */
  conversation?: string;
}

/** Says something. The first one opens the conversation; one after `closed` opens the next. */
export interface VisitorSay {
  type: 'say';
  /** Your own id of this command: its idempotency key. */
  id: string;
  /** What is said. */
  text: string;
  /** The `say` of the quick reply that was chosen. */
  payload?: string;
}

/** Tells the agent that the visitor is typing, or has stopped. */
export interface VisitorTyping {
  type: 'typing';
  /** Whether somebody is typing now. */
  on: boolean;
  /** What is in the input field; passed on only if the site allows it. */
  preview?: string;
}

/** Tells the agent how far the visitor has read. */
export interface VisitorRead {
  type: 'read';
  /** Everything up to this `seq` has been read. */
  seq: number;
}

/** Asks for a person. When one is here or on the way: `ok`, or with a `text` its `message`. */
export interface VisitorAskHuman {
  type: 'ask_human';
  /** Your own id of this command: its idempotency key. */
  id: string;
  /** What is said. */
  text?: string;
}

/** Leaves a way to be reached. */
export interface VisitorContact {
  type: 'contact';
  /** Your own id of this command: its idempotency key. */
  id: string;
  /** An e-mail address to answer to. */
  email?: string;
  /** A telephone number to call back. */
  phone?: string;
  /** The visitor's name. */
  name?: string;
  /** What the answer should be about. */
  message?: string;
  /** Whether the visitor agrees that this is kept to answer them, and that they are contacted. */
  consent?: boolean;
}

/** Tells who the visitor is, as far as they or your page say so; nothing of it replaces the name or e-mail address of a proved user. While no conversation is open: `ok`, and it is told right after the next `opened`; it lasts as long as the visitor is connected, so say it again after each `welcome` until there is a conversation. */
export interface VisitorProfile {
  type: 'profile';
  /** Your own id of this command: its idempotency key. */
  id: string;
  /** An e-mail address to answer to. */
  email?: string;
  /** A telephone number to call back. */
  phone?: string;
  /** The visitor's name. */
  name?: string;
  /** Whether the visitor agrees that this is kept to answer them, and that they are contacted. */
  consent?: boolean;
  /** The queue that the visitor would rather wait in, one of `welcome.departments`. It counts from the next time on that a person is needed, and only where that queue can do what is needed. */
  department?: string;
  /** What else your page knows of the visitor, for agents to see. Those named are replaced, the others stay; an empty text takes one away. All of them together: at most 20, and 4096 bytes of JSON. */
  attributes?: Record<string, string>;
}

/** Answers a survey. */
export interface VisitorRate {
  type: 'rate';
  /** Your own id of this command: its idempotency key. */
  id: string;
  /** Which question was asked. */
  survey: 'csat' | 'nps' | 'ces';
  /** The answer; its range depends on `survey`. */
  score: number;
  /** The visitor's own words. */
  comment?: string;
}

/** Stops waiting and goes on with the bot. */
export interface VisitorReturn {
  type: 'return';
  /** Your own id of this command: its idempotency key. */
  id: string;
}

/** Ends the conversation. */
export interface VisitorEnd {
  type: 'end';
  /** Your own id of this command: its idempotency key. */
  id: string;
}

/** Asks whether the server is there: for programs that do not see its pings. */
export interface VisitorPing {
  type: 'ping';
  /** Your own id of this command: its idempotency key. */
  id: string;
}

/** Begins the connection. Must be its first frame. */
export interface AgentHello {
  type: 'hello';
  /** The secret that an earlier `welcome` or login gave. */
  token: string;
  client?: {
    /** Your client's name, for the operator's log. */
    name?: string;
    /** And its version. */
    version?: string;
  };
}

/** Sets what the agent is ready for. */
export interface AgentPresence {
  type: 'presence';
  /** Your own id of this command: its idempotency key. */
  id: string;
  /** What the agent is ready for. */
  status: 'available' | 'busy' | 'away';
}

/** Takes what was offered. `error` `gone`: it is no longer yours to take. */
export interface AgentAccept {
  type: 'accept';
  /** Your own id of this command: its idempotency key. */
  id: string;
  /** The offer's id, from its `offer` signal. */
  offer: string;
}

/** Passes it on to the next agent. */
export interface AgentDecline {
  type: 'decline';
  /** Your own id of this command: its idempotency key. */
  id: string;
  /** The offer's id, from its `offer` signal. */
  offer: string;
  /** Why. */
  reason?: string;
}

/** Takes a conversation from the queue, or, for a supervisor, from the bot or another agent. */
export interface AgentTake {
  type: 'take';
  /** Your own id of this command: its idempotency key. */
  id: string;
  /** The conversation's id. */
  conversation: string;
}

/** Sends the conversation's events after `after`, then an `ok` with the last `seq`, then the live ones. */
export interface AgentOpen {
  type: 'open';
  /** Your own id of this command: its idempotency key. */
  id?: string;
  /** The last `seq` you have: events after it are sent. Left out: all of an open conversation's. */
  after?: number;
  /** The conversation's id. */
  conversation: string;
}

/** Stops the live events of a conversation that was opened. */
export interface AgentLeave {
  type: 'leave';
  /** Your own id of this command: its idempotency key. */
  id?: string;
  /** The conversation's id. */
  conversation: string;
}

/** Says something to the visitor. */
export interface AgentSay {
  type: 'say';
  /** Your own id of this command: its idempotency key. */
  id: string;
  /** What is said. */
  text: string;
  /** The conversation's id. */
  conversation: string;
}

/** Writes something that only agents see. With `follow_up_at` it is a promise of yours, too. */
export interface AgentNote {
  type: 'note';
  /** Your own id of this command: its idempotency key. */
  id: string;
  /** What is said. */
  text: string;
  /** The conversation's id. */
  conversation: string;
  /** When to come back to it. */
  follow_up_at?: string;
}

/** Tells the visitor that the agent who has the conversation is typing, or has stopped; and the other agents who follow it, of whoever does so. */
export interface AgentTyping {
  type: 'typing';
  /** Whether somebody is typing now. */
  on: boolean;
  /** The conversation's id. */
  conversation: string;
}

/** Tells the visitor how far the agent has read. */
export interface AgentRead {
  type: 'read';
  /** Everything up to this `seq` has been read. */
  seq: number;
  /** The conversation's id. */
  conversation: string;
}

/** Hands it to another agent, or to whoever has a skill. A supervisor may give anything to an agent who is there, from the bot and from the queue too: `assigned` comes before the answer then. */
export interface AgentTransfer {
  type: 'transfer';
  /** Your own id of this command: its idempotency key. */
  id: string;
  /** The conversation's id. */
  conversation: string;
  to?: {
    /** The agent to hand it to. */
    agent?: string;
    /** Or the skill that whoever takes it must have. */
    skill?: string;
  };
  /** A note for the agents; the visitor never sees it. */
  note?: string;
}

/** Puts it into another queue: what an agent has (`transferred` and `requeued`), or, for a supervisor, what waits. */
export interface AgentMove {
  type: 'move';
  /** Your own id of this command: its idempotency key. */
  id: string;
  /** The conversation's id. */
  conversation: string;
  to: {
    /** The queue that it goes to. */
    queue: string;
  };
  /** A note for the agents; the visitor never sees it. */
  note?: string;
}

/** Gives it back to the bot. `error` `conflict`: it was given back three times already, and stays with people. */
export interface AgentReturn {
  type: 'return';
  /** Your own id of this command: its idempotency key. */
  id: string;
  /** Why. */
  reason?: string;
  /** The conversation's id. */
  conversation: string;
}

/** Replaces the conversation's tags. */
export interface AgentTag {
  type: 'tag';
  /** Your own id of this command: its idempotency key. */
  id: string;
  /** The conversation's id. */
  conversation: string;
  /** All tags of the conversation from now on. */
  tags: string[];
}

/** Ends the conversation. With `follow_up_at` it is a promise of yours, too; with `wrap_up` your slot is held until you `wrap_up`, or its time is over. */
export interface AgentClose {
  type: 'close';
  /** Your own id of this command: its idempotency key. */
  id: string;
  /** The conversation's id. */
  conversation: string;
  /** A note for the agents; the visitor never sees it. */
  note?: string;
  /** All tags of the conversation from now on. */
  tags?: string[];
  /** How it ended. */
  resolution: 'resolved' | 'unresolved' | 'abandoned' | 'spam' | 'follow_up';
  /** When to come back to it. */
  follow_up_at?: string;
  /** Whether you need time to write down how it went; your slot is held meanwhile. */
  wrap_up?: boolean;
  /** The code of what went wrong, `a-z` and `_`; one of the site's own (`welcome.complaints`) where it has some. */
  complaint?: string;
}

/** Says how a closed conversation went that you had last, and frees your slot. What is left out stays as it is. Late is better than never: it is taken when its time is over, too. */
export interface AgentWrapUp {
  type: 'wrap_up';
  /** Your own id of this command: its idempotency key. */
  id: string;
  /** The conversation's id. */
  conversation: string;
  /** A note for the agents; the visitor never sees it. */
  note?: string;
  /** All tags of the conversation from now on. */
  tags?: string[];
  /** How it ended. */
  resolution?: 'resolved' | 'unresolved' | 'abandoned' | 'spam' | 'follow_up';
  /** When to come back to it. */
  follow_up_at?: string;
  /** The code of what went wrong, `a-z` and `_`; one of the site's own (`welcome.complaints`) where it has some. */
  complaint?: string;
}

/** Promises to come back to the visitor. Also after the end: `open` it first. */
export interface AgentPromise {
  type: 'promise';
  /** Your own id of this command: its idempotency key. */
  id: string;
  /** What is said. */
  text?: string;
  /** The conversation's id. */
  conversation: string;
  /** Until when; not in the past. */
  due_at: string;
  /** The agent who keeps it. Left out: you. */
  owner?: string;
}

/** Says what came of a promise of yours, or gives it a new time or owner; supervisors of anybody's. `error` `gone`: it is over already. */
export interface AgentFollowUp {
  type: 'follow_up';
  /** Your own id of this command: its idempotency key. */
  id: string;
  /** The conversation's id. */
  conversation: string;
  /** A note for the agents; the visitor never sees it. */
  note?: string;
  /** The `seq` of the `promised`. */
  promise: number;
  /** What came of it. */
  outcome: 'kept' | 'not_reached' | 'cancelled' | 'postponed' | 'reassigned';
  /** Until when; not in the past. */
  due_at?: string;
  /** The agent who keeps it. Left out: you. */
  owner?: string;
}

/** Begins or ends the `queue` signals. */
export interface AgentWatch {
  type: 'watch';
  /** Your own id of this command: its idempotency key. */
  id?: string;
  /** Whether to receive `queue` signals. */
  queue: boolean;
}

/** Asks how a draft will sound. */
export interface AgentCoach {
  type: 'coach';
  /** Your own id of this command: its idempotency key. */
  id: string;
  /** The conversation's id. */
  conversation: string;
  /** The answer that the agent is writing. */
  draft: string;
}

/** Asks whether the server is there: for programs that do not see its pings. */
export interface AgentPing {
  type: 'ping';
  /** Your own id of this command: its idempotency key. */
  id: string;
}

/** The visitor said something for the first time, or for the first time since `closed`. */
export interface OpenedFrame extends EventBase {
  type: 'opened';
  /** The site's name. */
  site: string;
  /** The visitor's id. */
  visitor: string;
  /** The visitor's language. */
  locale?: string | null;
  /** The page they were on. */
  page?: Page | null;
  /** The visitor's conversation before this one. */
  previous?: string | null;
}

/** Somebody said something. */
export interface MessageFrame extends EventBase {
  type: 'message';
  /** Who said it. */
  from: From;
  /** What was said: plain text, never markup. */
  text: string;
  /** Of the quick reply that the visitor chose. */
  payload?: string | null;
  /** Answers to offer as buttons. */
  quick_replies?: QuickReply[] | null;
  /** Links that belong to it. */
  attachments?: Attachment[] | null;
  /** The bot's: the intent that it answered. */
  intent?: string | null;
  /** And how sure it was, 0 to 1. */
  confidence?: number | null;
}

/** What was understood of a visitor's message, and how they seem to feel. */
export interface AnalysisFrame extends EventBase {
  type: 'analysis';
  /** The `seq` of the visitor's message. */
  of: number;
  /** What it may have meant, best first. */
  intents: Intent[];
  /** What speaks for frustration, and how much. */
  signals: Feeling[];
  /** 0 to 1; at 1 a person is needed. */
  frustration: number;
  /** 0 to 1. */
  complexity: number;
  /** The name of the empathy statement that the bot used. */
  empathy?: string | null;
}

/** An agent wrote a note for other agents. */
export interface NoteFrame extends EventBase {
  type: 'note';
  /** Who wrote it. */
  from: From;
  /** The note. */
  text: string;
}

/** A person is needed; the conversation waits in the queue. Once more: it is more urgent now. */
export interface EscalatedFrame extends EventBase {
  type: 'escalated';
  /** What to tell the visitor. */
  text?: string | null;
  /** Their place in the queue, from 1. */
  position?: number | null;
  /** The least and the most seconds it should take; null when unknown. */
  estimated_wait_s?: number[] | null;
  /** What the visitor can do meanwhile: wait, `contact`, `return`. */
  choices?: ('wait' | 'contact' | 'return')[] | null;
  /** 0 to 9, 9 is the most urgent. */
  priority?: number;
  /** What whoever takes it should be able to do. */
  skills?: string[];
  /** The queue that it waits in. */
  queue?: string | null;
  /** Why, each with its evidence. */
  reasons?: Reason[];
  /** What is known, so that the visitor need not repeat it. */
  context?: Context;
}

/** An agent has the conversation now. */
export interface AssignedFrame extends EventBase {
  type: 'assigned';
  /** Who has it. */
  agent: Agent;
  /** How they came by it. */
  how: 'offer' | 'take' | 'transfer';
  /** What to tell the visitor. */
  text?: string | null;
}

/** It waits again, before others of its priority, with all that is known. */
export interface RequeuedFrame extends EventBase {
  type: 'requeued';
  /** The agent's connection was lost, they sent it back, they handed it to a skill, somebody is there again after `unattended`, or the hours have begun. */
  reason: 'agent_lost' | 'agent_returned' | 'transfer' | 'someone_there' | 'hours_open';
  /** What to tell the visitor. */
  text?: string | null;
}

/** The agent handed it to somebody else. */
export interface TransferredFrame extends EventBase {
  type: 'transferred';
  /** Who handed it on. */
  from: From;
  /** To whom. */
  to: To;
  /** What they should know. */
  note?: string | null;
}

/** The bot answers again. */
export interface ReturnedFrame extends EventBase {
  type: 'returned';
  /** Who gave it back: the visitor, or the agent. */
  by: From;
  /** Why. */
  reason?: string | null;
  /** What to tell the visitor. */
  text?: string | null;
}

/** The visitor left a way to be reached. Agents see it, and the visitor whose doing it is. */
export interface ContactFrame extends EventBase {
  type: 'contact';
  /** The visitor's name. */
  name?: string | null;
  /** An e-mail address. */
  email?: string | null;
  /** A telephone number. */
  phone?: string | null;
  /** What the answer should be about. */
  message?: string | null;
  /** Whether they agreed to be contacted and that this is kept for it. Left out: they were not asked. */
  consent?: boolean | null;
}

/** The visitor answered a survey. Agents see it, and the visitor whose doing it is. */
export interface RatedFrame extends EventBase {
  type: 'rated';
  /** Which question was asked. */
  survey: 'csat' | 'nps' | 'ces';
  /** csat 1 to 5, nps 0 to 10, ces 1 to 7. */
  score: number;
  /** The visitor's own words. */
  comment?: string | null;
}

/** These are the conversation's tags now. */
export interface TaggedFrame extends EventBase {
  type: 'tagged';
  /** All of them. */
  tags: string[];
}

/** The conversation is over. */
export interface ClosedFrame extends EventBase {
  type: 'closed';
  /** Who ended it. */
  by: From;
  /** How it ended. */
  resolution: 'resolved' | 'unresolved' | 'abandoned' | 'spam' | 'follow_up';
  /** When somebody comes back to it. */
  follow_up_at?: string | null;
  /** What to tell the visitor. */
  text?: string | null;
  /** What the agent wrote about it. */
  note?: string | null;
  /** All of its tags from now on. */
  tags?: string[] | null;
  /** The code of what went wrong. */
  complaint?: string | null;
  /** Until then the slot of the agent who had it is held, to wrap it up. */
  wrap_until?: string | null;
}

/** Nobody can come now. The conversation waits in state `message`, and the visitor is asked for a way to be reached. */
export interface UnattendedFrame extends EventBase {
  type: 'unattended';
  /** The wait ran out, it is outside of the hours, no agent is there, or the queue is full. */
  reason: 'max_wait' | 'closed_hours' | 'nobody' | 'full';
  /** What to tell the visitor. */
  text: string;
  /** What the visitor can do; there is nothing to wait for outside of the hours. */
  choices: ('wait' | 'contact' | 'return')[];
  /** The conversation's id as people read it: a number to come back with. */
  reference?: string | null;
  /** When the hours begin, if that is known. */
  opens_at?: string | null;
}

/** The router chose who is asked to take it, and why. */
export interface OfferedFrame extends EventBase {
  type: 'offered';
  /** The queue that it waits in. */
  queue: string;
  /** Who is asked; more than one: the first to accept has it. */
  agents: Candidate[];
  /** They know the visitor, have the lowest share of their capacity in use, have been idle longest, are the only one, or two before them did not answer. */
  why: 'sticky' | 'least_load' | 'longest_idle' | 'only_one' | 'parallel';
  /** Who could have been asked, the best first; at most ten. */
  eligible: Candidate[];
  /** Who was not asked again, and why. */
  skipped?: Skipped[] | null;
  /** The department that the visitor named, if it waits in another queue: there is none of that name, or it could not do what is needed. */
  wished?: string | null;
  /** Preferred skills that are not insisted on any more. */
  relaxed?: string[] | null;
  /** Since it came into the queue. */
  waited_ms: number;
}

/** It waits in another queue now; its place in time is kept. */
export interface MovedFrame extends EventBase {
  type: 'moved';
  /** The queue that it waited in. */
  from: string;
  /** The queue that it waits in now. */
  to: string;
  /** The queue was full, the wait in it ran out, it needs something else now, a supervisor moved it, or the rules have no such queue any more. */
  reason: 'full' | 'max_wait' | 'need' | 'supervisor' | 'rules';
  /** The supervisor. */
  by?: From | null;
}

/** After the end: the agent said what it was and how it went, or their time for that ran out. */
export interface WrappedUpFrame extends EventBase {
  type: 'wrapped_up';
  /** Whose doing it was: the agent's, or the system's when their time ran out. */
  by: From;
  /** How it ended, as the agent sees it. */
  resolution?: 'resolved' | 'unresolved' | 'abandoned' | 'spam' | 'follow_up' | null;
  /** All of its tags from now on. */
  tags?: string[] | null;
  /** The code of what went wrong. */
  complaint?: string | null;
  /** What the agent wrote about it. */
  note?: string | null;
}

/** Somebody comes back to the visitor at a time. Known by its `seq`. */
export interface PromisedFrame extends EventBase {
  type: 'promised';
  /** Who keeps it; nobody by name: the supervisors. */
  owner?: Agent | null;
  /** Until when. */
  due_at: string;
  /** What was promised. */
  text?: string | null;
  /** Who wrote it down. */
  by: From;
}

/** What came of a promise, or its new time. */
export interface FollowedUpFrame extends EventBase {
  type: 'followed_up';
  /** The `seq` of the `promised`. */
  promise: number;
  /** It was kept, the visitor could not be reached, it is not needed any more, it has a new time, or a new owner. */
  outcome: 'kept' | 'not_reached' | 'cancelled' | 'postponed' | 'reassigned';
  /** The new time. */
  due_at?: string | null;
  /** The new owner. */
  owner?: Agent | null;
  /** What happened. */
  note?: string | null;
  /** Who wrote it down. */
  by: From;
}

/** The visitor, or their page, said who they are. Agents see it, and the visitor whose doing it is. */
export interface ProfileFrame extends EventBase {
  type: 'profile';
  /** The visitor's name. */
  name?: string | null;
  /** An e-mail address. */
  email?: string | null;
  /** A telephone number. */
  phone?: string | null;
  /** The queue that they would rather wait in. */
  department?: string | null;
  /** All that the page has said beside that, from now on. */
  attributes?: Record<string, string> | null;
  /** Whether they agreed that this is kept and that they are contacted. Left out: they were not asked. */
  consent?: boolean | null;
}

/** What every event carries beside its own fields. */
export interface EventBase {
  /** The conversation it belongs to. */
  conversation: string;
  /** Its number in that conversation: strictly increasing; a visitor may see gaps. */
  seq: number;
  /** When it happened, RFC 3339, UTC, milliseconds. */
  at: string;
  /** Only in the copy for whoever caused it: the `id` of their command. It is the acknowledgement. */
  re?: string | null;
}

/** It is done. Of commands that cause no event. */
export interface OkFrame {
  type: 'ok';
  /** The command's `id`, if it had one. */
  re?: string | null;
  /** After `open` and `leave`: the conversation. */
  conversation?: string | null;
  /** After `open`: the last `seq` of the replay. */
  seq?: number | null;
}

/** It is not done; nothing has changed. */
export interface ErrorFrame {
  type: 'error';
  /** The command's `id`, when it could be read. */
  re?: string | null;
  /** One of the codes under *Errors*. */
  code: string;
  /** One English sentence for you, the developer; not for visitors. */
  message: string;
  /** The field it is about, as a path: `to.agent`. */
  field?: string | null;
  /** Waiting this long helps: with the command, or, when the connection is closed next, with reconnecting. */
  retry_after_ms?: number | null;
}

/** The answer to a visitor's `hello`. */
export interface WelcomeVisitorFrame {
  type: 'welcome';
  /** The visitor's id. */
  visitor: string;
  /** Secret: resumes this visitor from any connection. Keep the newest one. */
  token: string;
  /** The open or last conversation; null before the first `say`. */
  conversation: string | null;
  /** Where it stands. */
  state: 'none' | 'bot' | 'waiting' | 'human' | 'message' | 'closed';
  /** The last `seq` of the conversation, 0 when there is none. */
  seq: number;
  /** Who answers first. */
  bot: Bot;
  /** Who has the conversation, in state `human`. */
  agent?: Agent | null;
  /** The visitor's place, in state `waiting`. */
  queue?: Place | null;
  /** What the bot says before anybody has said anything; may be empty. */
  greeting: string;
  /** Answers to offer as buttons under the greeting. */
  quick_replies: QuickReply[];
  /** Whether people are there. */
  hours: Hours;
  /** The language that the site will speak. */
  locale: string;
  /** The site's wording for a client's own buttons and labels, by name. */
  texts: Record<string, string>;
  /** What to ask at the end; left out: nothing. */
  survey?: 'csat' | 'nps' | 'ces' | null;
  /** What to ask before the first word, in this order: `message` is what the visitor says first, the rest goes into `profile`. */
  pre_chat?: PreChatField[] | null;
  /** What the visitor can choose as `department`. */
  departments?: Department[] | null;
  /** The site's colours and the like: an object, by name. */
  theme: Record<string, unknown>;
  /** What the server will take. */
  limits: Limits;
}

/** The answer to an agent's `hello`. */
export interface WelcomeAgentFrame {
  type: 'welcome';
  /** Who you are. */
  agent: Account;
  /** What you are ready for. */
  status: 'available' | 'busy' | 'away';
  /** What you hold, and what you have to wrap up: those have `wrap_until`. */
  conversations: Summary[];
  /** Who waits, as in the `queue` signal. */
  queue: Queue;
  /** The names of all queues, for `move`. */
  queues: string[];
  /** Prepared answers. */
  canned: Canned[];
  /** Offers made to you that are still open. */
  offers?: OpenOffer[] | null;
  /** The codes of complaints of those sites that have a list. */
  complaints?: Complaint[] | null;
  /** Your open promises, supervisors': everybody's; the next one first, at most 200. */
  follow_ups?: FollowUp[] | null;
}

/** The other side is typing, or has stopped; agents are told of other agents, too, in what they follow. Forget it after 10 s without another. */
export interface TypingFrame {
  type: 'typing';
  /** The conversation. */
  conversation: string;
  /** Who. */
  from: From;
  /** Whether they are typing. */
  on: boolean;
  /** What is in the visitor's input field, where the site allows it. */
  preview?: string | null;
}

/** Who else has a conversation open that you follow: after your `open`, and when somebody opens or leaves it. */
export interface ViewingFrame {
  type: 'viewing';
  /** The conversation. */
  conversation: string;
  /** The others, at most ten; empty: nobody else. */
  agents: Agent[];
}

/** The other side has read. */
export interface ReadFrame {
  type: 'read';
  /** The conversation. */
  conversation: string;
  /** Who. */
  from: From;
  /** Everything up to here. */
  seq: number;
}

/** The visitor's place in the queue or the time it should take has changed, or an update is due. */
export interface QueueVisitorFrame {
  type: 'queue';
  /** The conversation. */
  conversation?: string | null;
  /** The place, from 1. */
  position: number;
  /** The least and the most seconds it should take; null when unknown. */
  estimated_wait_s: number[] | null;
  /** What the visitor can do meanwhile. */
  choices: ('wait' | 'contact' | 'return')[];
  /** At some times, and when it takes longer than was said: what to tell the visitor. */
  text?: string | null;
}

/** Who waits and who is there, to those who `watch`. It replaces the last one. */
export interface QueueAgentFrame {
  type: 'queue';
  /** Conversations, the next one first; at most 200. */
  waiting: Waiting[];
  /** How many wait beside these. */
  more?: number | null;
  /** Agents who are connected. */
  agents: Load[];
  /** Sites that have hours. */
  hours?: SiteHours[] | null;
}

/** A conversation is offered to you, and to nobody else until it expires; or, after two who did not answer, to three of you at once: the first to accept has it. */
export interface OfferFrame {
  type: 'offer';
  /** The offer's id, for `accept` and `decline`. */
  offer: string;
  /** The conversation. */
  conversation: string;
  /** Then it goes to the next agent. */
  expires_at: string;
  /** 0 to 9, 9 is the most urgent. */
  priority: number;
  /** The queue that it waits in. */
  queue: string;
  /** What is known. */
  context: Context;
}

/** An offer is no longer yours. */
export interface RevokedFrame {
  type: 'revoked';
  /** The offer's id. */
  offer: string;
  /** Somebody else took it, you did not answer, it is not needed any more, or you went away. */
  reason: 'taken' | 'expired' | 'cancelled' | 'agent_away';
}

/** What the bot would have said, to use or not. */
export interface SuggestionFrame {
  type: 'suggestion';
  /** The conversation. */
  conversation: string;
  /** The `seq` of the visitor's message that it answers. */
  of: number;
  /** The answers, best first. */
  replies: Suggested[];
}

/** The answer to `coach`: how a draft will sound. */
export interface HintsFrame {
  type: 'hints';
  /** The command's `id`. */
  re: string;
  /** The conversation. */
  conversation?: string | null;
  /** In the order of the draft; empty when there is nothing to say. */
  hints: Hint[];
}

/** An agent's status has changed, your own too (another connection of yours, or the server did it). */
export interface PresenceFrame {
  type: 'presence';
  /** Whose. */
  agent: Agent;
  /** What it is now. */
  status: 'available' | 'busy' | 'away' | 'offline';
  /** Why, if it was not the agent's own doing: `missed_offers`, two in a row were not answered. */
  reason?: string | null;
}

/** A conversation that you follow, or that you know a promise of, is gone: its visitor was erased. Forget what you have of it. It may come twice. */
export interface ErasedFrame {
  type: 'erased';
  /** The conversation. */
  conversation: string;
}

/** Something that somebody should see to. */
export interface AlertFrame {
  type: 'alert';
  /** What kind of thing, for machines. */
  code: string;
  /** What it is, for people. */
  text: string;
  /** The conversation that it is about; of several, the one that has waited longest. */
  conversation?: string | null;
  /** With code `waiting`, which comes again until somebody takes it: the queue. */
  queue?: string | null;
  /** How long it has waited. */
  waited_s?: number | null;
  /** 1: told to the queue's members, 2: to the supervisors too, 3: and to the operator. */
  level?: number | null;
  /** How many it is about; left out: one. */
  count?: number | null;
  /** With the code `follow_up_late`: the promise that is late. Comes again every hour until somebody says what came of it. */
  follow_up?: FollowUp | null;
}

/** News of a promise: to its owner and to supervisors. That it is due is told to supervisors when its owner is not here. */
export interface FollowUpFrame {
  type: 'follow_up';
  /** It was made, has a new time or owner, is due now, or is over. */
  news: 'made' | 'changed' | 'due' | 'over';
  /** The promise as it is now. */
  follow_up: FollowUp;
}

/** Who did something. */
export interface From {
  /** What they are. */
  role: 'visitor' | 'bot' | 'agent' | 'system';
  /** The name to show. */
  name?: string | null;
  /** An agent's id. */
  agent?: string | null;
}

/** Whom a conversation was handed to: an agent, a skill or a queue. */
export interface To {
  /** The agent's id. */
  agent?: string | null;
  /** And name. */
  name?: string | null;
  /** Or the skill. */
  skill?: string | null;
  /** Or the queue. */
  queue?: string | null;
}

/** A person who answers. */
export interface Agent {
  /** The agent's id. */
  id: string;
  /** The name to show. */
  name: string;
}

/** An agent as the router saw them. */
export interface Candidate {
  /** The agent's id. */
  id: string;
  /** The name to show. */
  name: string;
  /** Slots in use. */
  load: number;
  /** All of their slots. */
  capacity: number;
  /** Since they last had something to do; 0: they have. */
  idle_ms: number;
}

/** An agent who was not asked again. */
export interface Skipped {
  /** The agent's id. */
  id: string;
  /** The name to show. */
  name: string;
  /** They declined, did not answer in time, or handed it on. */
  reason: 'declined' | 'missed' | 'handed_on';
}

/** The automated assistant. */
export interface Bot {
  /** Its name. */
  name: string;
}

/** A page of the site. */
export interface Page {
  /** Its address. */
  url?: string | null;
  /** Its title. */
  title?: string | null;
  /** Where the visitor came from. */
  referrer?: string | null;
}

/** An answer to offer as a button. When it is chosen, send `say` with `title` as the `text` and `say` as the `payload`. */
export interface QuickReply {
  /** What the button says. */
  title: string;
  /** What to send back as `payload`. */
  say: string;
}

/** A link that belongs to a message. */
export interface Attachment {
  /** What to call it. */
  name: string;
  /** Where it is, `https:`. */
  url: string;
  /** Its media type. */
  type?: string | null;
  /** Its bytes. */
  size?: number | null;
}

/** Something to ask before the first word. */
export interface PreChatField {
  /** What. */
  field: 'name' | 'email' | 'phone' | 'message' | 'department' | 'consent';
  /** Whether the chat should not begin without. */
  required: boolean;
}

/** A queue, as visitors are shown it. */
export interface Department {
  /** What to send as `department`. */
  name: string;
  /** What to call it. */
  label: string;
}

/** When people are there. */
export interface Hours {
  /** Now, or not. */
  open: boolean;
  /** If not: when next. */
  opens_at?: string | null;
}

/** Whether a site is open. */
export interface SiteHours {
  /** The site's name. */
  site: string;
  /** Now, or not. */
  open: boolean;
  /** Until when; left out when that is not within 400 days. */
  changes_at?: string | null;
}

/** What the server takes from a visitor. */
export interface Limits {
  /** Code points of one text. */
  text: number;
  /** Messages in a minute. */
  per_minute: number;
}

/** A place in the queue, as in the `queue` signal. */
export interface Place {
  /** The place, from 1. */
  position: number;
  /** The least and the most seconds; null when unknown. */
  estimated_wait_s: number[] | null;
  /** What the visitor can do meanwhile. */
  choices: ('wait' | 'contact' | 'return')[];
  /** What was said last about the wait, as it stands now. */
  text?: string | null;
}

/** What something was concluded from. */
export interface Evidence {
  /** The words. */
  text: string;
  /** The message that they stand in. */
  seq?: number | null;
}

/** Why a person is needed. */
export interface Reason {
  /** The visitor asked, is upset, needs more than the bot can; it failed to understand, the same thing came again, a policy or the intent wants it, or an agent took it. */
  code: 'asked' | 'frustration' | 'complexity' | 'bot_failed' | 'loop' | 'policy' | 'intent' | 'operator';
  /** One sentence for an agent. */
  text: string;
  /** What it was concluded from. */
  evidence: Evidence[];
}

/** Something that the visitor may want. */
export interface Intent {
  /** The intent's name. */
  name: string;
  /** 0 to 1. */
  confidence: number;
}

/** One thing that speaks for or against frustration. */
export interface Feeling {
  /** The signal's name. */
  name: string;
  /** How strong it is, 0 to 1. */
  value: number;
  /** How much it counts; value times weight is its share. */
  weight: number;
  /** What it was concluded from. */
  evidence: Evidence[];
}

/** The context packet: what an agent should know before the first word. */
export interface Context {
  /** Two or three sentences. */
  summary: string;
  /** The best intents so far. */
  wants: Intent[];
  /** What the visitor has given: order number, e-mail, amounts. */
  facts: Fact[];
  /** What the bot has answered already. */
  tried: Tried[];
  /** How they feel, and how that went. */
  mood: Mood;
  /** Why a person is needed. */
  reasons: Reason[];
  /** Who they are. */
  visitor: Person;
  /** A first line that acknowledges the feeling and names the issue. */
  opening: string;
  /** What has been asked or said already. */
  avoid: string[];
  /** The last 20 messages; the rest through `open`. */
  transcript: Line[];
}

/** Something that the visitor has given. */
export interface Fact {
  /** What it is. */
  name: string;
  /** Its value. */
  value: string;
  /** The message that it stands in. */
  seq: number;
}

/** An answer of the bot's. */
export interface Tried {
  /** The intent answered. */
  intent: string;
  /** The visitor's message that it answered. */
  seq: number;
  /** Whether the visitor said so; null when they said nothing. */
  helped: boolean | null;
}

/** Frustration over time. */
export interface Mood {
  /** 0 to 1. */
  now: number;
  /** Where it is going. */
  trend: 'rising' | 'steady' | 'falling';
  /** After each of the visitor's messages. */
  points: MoodPoint[];
}

/** Frustration after one message. */
export interface MoodPoint {
  /** The message. */
  seq: number;
  /** 0 to 1. */
  frustration: number;
}

/** Who the visitor is. */
export interface Person {
  /** The visitor's id. */
  id: string;
  /** Their name. */
  name?: string | null;
  /** Their e-mail address. */
  email?: string | null;
  /** Their telephone number. */
  phone?: string | null;
  /** The queue that they would rather wait in. */
  department?: string | null;
  /** What else their page said of them. */
  attributes?: Record<string, string> | null;
  /** Whether the site has proved who they are. */
  verified: boolean;
  /** Their language. */
  locale?: string | null;
  /** The page they are on. */
  page?: Page | null;
  /** Their conversations before this one, newest first. */
  previous: Previous[];
  /** What they were promised and still wait for, the next one first. */
  promises?: FollowUp[] | null;
}

/** An earlier conversation of the same visitor. */
export interface Previous {
  /** The conversation. */
  id: string;
  /** When it ended. */
  closed_at?: string | null;
  /** How, as in `closed`. */
  resolution?: string | null;
  /** Its csat score. */
  rating?: number | null;
  /** What it was about and what came of it, in a sentence or two. */
  summary?: string | null;
  /** Who had it last, if a person had it and still has an account. */
  agent?: string | null;
  /** Code of what went wrong, as in `wrapped_up`. */
  complaint?: string | null;
}

/** A message of the transcript. */
export interface Line {
  /** Its number. */
  seq: number;
  /** When it was said. */
  at: string;
  /** Who said it. */
  from: From;
  /** What was said. */
  text: string;
}

/** The agent whose connection it is. */
export interface Account {
  /** Your id. */
  id: string;
  /** The name that visitors see. */
  name: string;
  /** What you may do. */
  role: 'agent' | 'supervisor' | 'admin';
  /** What you can do. */
  skills: string[];
  /** Conversations at once. */
  capacity: number;
}

/** A conversation in a list. */
export interface Summary {
  /** The conversation. */
  conversation: string;
  /** Where it stands. */
  state: 'bot' | 'waiting' | 'human' | 'message' | 'closed';
  /** Its last `seq`. */
  seq: number;
  /** The site's name. */
  site: string;
  /** The visitor's id. */
  visitor: string;
  /** The visitor's name. */
  name?: string | null;
  /** 0 to 9. */
  priority: number;
  /** Since when it is in this state. */
  since: string;
  /** 0 to 1. */
  frustration?: number | null;
  /** The beginning of the last message. */
  preview?: string | null;
  /** It is closed, and your slot is held until then, to wrap it up. */
  wrap_until?: string | null;
}

/** Who waits and who is there. */
export interface Queue {
  /** Conversations, the next one first; at most 200. */
  waiting: Waiting[];
  /** How many wait beside these. */
  more?: number | null;
  /** Agents who are connected. */
  agents: Load[];
  /** Sites that have hours. */
  hours?: SiteHours[] | null;
}

/** A conversation in the queue. */
export interface Waiting {
  /** The conversation. */
  conversation: string;
  /** The site's name. */
  site: string;
  /** The queue that it waits in. */
  queue: string;
  /** 0 to 9. */
  priority: number;
  /** Since when it waits. */
  since: string;
  /** What whoever takes it should be able to do. */
  skills: string[];
  /** 0 to 1. */
  frustration: number;
  /** The code of the first reason. */
  reason: string;
  /** The beginning of the visitor's last message. */
  preview: string;
  /** The least and the most seconds it should still take; null when unknown. */
  estimated_wait_s: number[] | null;
  /** Why nobody has it yet: somebody is asked, or will be at once; agents take from this queue themselves; who knows the visitor is waited for; all are at work; none is there; no account has the skills; those who could declined; it is outside of the hours. */
  why: 'offered' | 'eligible' | 'manual' | 'sticky' | 'all_busy' | 'nobody_online' | 'no_skill' | 'all_declined' | 'closed_hours';
}

/** An agent who is connected. */
export interface Load {
  /** The agent's id. */
  id: string;
  /** Their name. */
  name: string;
  /** What they are ready for; `offline` while a lost connection is waited for. */
  status: 'available' | 'busy' | 'away' | 'offline';
  /** Slots in use: by conversations that they hold, wrap up, or are offered. */
  load: number;
  /** Those of them that are closed and wrapped up now. */
  wrapping?: number | null;
  /** And how many they can. */
  capacity: number;
}

/** A prepared answer. */
export interface Canned {
  /** What to call it. */
  name: string;
  /** What it says. */
  text: string;
}

/** Something that went wrong, by its code. */
export interface Complaint {
  /** The site whose code it is. */
  site: string;
  /** What to send as `complaint`. */
  code: string;
  /** What to call it. */
  label: string;
}

/** A promise to come back to a visitor. */
export interface FollowUp {
  /** The conversation. */
  conversation: string;
  /** The `seq` of its `promised`: what to send as `promise`. */
  promise: number;
  /** Who keeps it; nobody by name: the supervisors. */
  owner?: Agent | null;
  /** Until when. */
  due_at: string;
  /** How it stands. */
  state: 'open' | 'due' | 'late' | 'over';
  /** What was promised. */
  text?: string | null;
}

/** An offer, as in the `offer` signal. */
export interface OpenOffer {
  /** The offer's id. */
  offer: string;
  /** The conversation. */
  conversation: string;
  /** Then it goes to the next agent. */
  expires_at: string;
  /** 0 to 9. */
  priority: number;
  /** The queue that it waits in. */
  queue: string;
  /** What is known. */
  context: Context;
}

/** An answer that the bot would have given. */
export interface Suggested {
  /** What it says. */
  text: string;
  /** The intent that it answers. */
  intent: string;
  /** 0 to 1. */
  confidence: number;
}

/** How a piece of a draft will sound. */
export interface Hint {
  /** What kind of thing it is. */
  code: string;
  /** Where it begins, in code points of the draft. */
  at: number;
  /** And how long it is. */
  length: number;
  /** What to say to the agent. */
  message: string;
  /** What could stand there instead. */
  better?: string | null;
}

export type VisitorCommand =
  | VisitorHello
  | VisitorSay
  | VisitorTyping
  | VisitorRead
  | VisitorAskHuman
  | VisitorContact
  | VisitorProfile
  | VisitorRate
  | VisitorReturn
  | VisitorEnd
  | VisitorPing;

export type AgentCommand =
  | AgentHello
  | AgentPresence
  | AgentAccept
  | AgentDecline
  | AgentTake
  | AgentOpen
  | AgentLeave
  | AgentSay
  | AgentNote
  | AgentTyping
  | AgentRead
  | AgentTransfer
  | AgentMove
  | AgentReturn
  | AgentTag
  | AgentClose
  | AgentWrapUp
  | AgentPromise
  | AgentFollowUp
  | AgentWatch
  | AgentCoach
  | AgentPing;

export type VisitorEvent =
  | MessageFrame
  | EscalatedFrame
  | AssignedFrame
  | RequeuedFrame
  | ReturnedFrame
  | ContactFrame
  | RatedFrame
  | ClosedFrame
  | UnattendedFrame
  | ProfileFrame;

export type AgentEvent =
  | OpenedFrame
  | MessageFrame
  | AnalysisFrame
  | NoteFrame
  | EscalatedFrame
  | AssignedFrame
  | RequeuedFrame
  | TransferredFrame
  | ReturnedFrame
  | ContactFrame
  | RatedFrame
  | TaggedFrame
  | ClosedFrame
  | UnattendedFrame
  | OfferedFrame
  | MovedFrame
  | WrappedUpFrame
  | PromisedFrame
  | FollowedUpFrame
  | ProfileFrame;

export type ToVisitor =
  | MessageFrame
  | EscalatedFrame
  | AssignedFrame
  | RequeuedFrame
  | ReturnedFrame
  | ContactFrame
  | RatedFrame
  | ClosedFrame
  | UnattendedFrame
  | ProfileFrame
  | OkFrame
  | ErrorFrame
  | WelcomeVisitorFrame
  | TypingFrame
  | ReadFrame
  | QueueVisitorFrame;

export type ToAgent =
  | OpenedFrame
  | MessageFrame
  | AnalysisFrame
  | NoteFrame
  | EscalatedFrame
  | AssignedFrame
  | RequeuedFrame
  | TransferredFrame
  | ReturnedFrame
  | ContactFrame
  | RatedFrame
  | TaggedFrame
  | ClosedFrame
  | UnattendedFrame
  | OfferedFrame
  | MovedFrame
  | WrappedUpFrame
  | PromisedFrame
  | FollowedUpFrame
  | ProfileFrame
  | OkFrame
  | ErrorFrame
  | WelcomeAgentFrame
  | TypingFrame
  | ViewingFrame
  | ReadFrame
  | QueueAgentFrame
  | OfferFrame
  | RevokedFrame
  | SuggestionFrame
  | HintsFrame
  | PresenceFrame
  | ErasedFrame
  | AlertFrame
  | FollowUpFrame;

/** Why a command was refused. */
export type ErrorCode =
  | 'bad_frame'
  | 'bad_type'
  | 'bad_field'
  | 'too_large'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'gone'
  | 'conflict'
  | 'rate_limited'
  | 'overloaded'
  | 'shutting_down'
  | 'internal';

/** What a connection is closed with. */
export type CloseCode =
  | 1001
  | 1003
  | 1007
  | 1008
  | 1009
  | 1013
  | 4401
  | 4403
  | 4408
  | 4409
  | 4429;
