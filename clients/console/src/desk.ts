/* The agent's desk: the SDK's client, and what it knows as signals. One signal a conversation, so that a
 * new message redraws that one only; nothing is drawn from the client directly. */
import {
  type Account,
  type AgentChange,
  AgentClient,
  type AlertFrame,
  type Canned,
  type Complaint,
  type Connection,
  type Conversation,
  type FollowUp,
  type OfferFrame,
  type Queue,
  webStore,
} from '@handoff/sdk/agent';
import { batch, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';

const WORDS: ReadonlySet<string> = new Set(['say', 'note']);

export const client = new AgentClient({
  url: location.origin,
  session: webStore('session', 'handoff:'),
  client: { name: 'handoff-console', version: __VERSION__ },
});

const knownConnection = signal<Connection>(client.connection);
const knownMe = signal<Account | null>(null);
const knownStatus = signal(client.status);
const knownQueue = signal<Queue>(client.queue);
const knownOffers = signal<readonly OfferFrame[]>([]);
const knownFollowUps = signal<readonly FollowUp[]>([]);
const knownCanned = signal<readonly Canned[]>([]);
const knownComplaints = signal<readonly Complaint[]>([]);
const knownQueues = signal<readonly string[]>([]);
const knownAlerts = signal<readonly AlertFrame[]>([]);
const knownTalks = signal<Conversation[]>([]);
const knownUnsent = signal(0);

export const connection: ReadonlySignal<Connection> = knownConnection;
export const me: ReadonlySignal<Account | null> = knownMe;
export const status: ReadonlySignal<typeof client.status> = knownStatus;
export const queue: ReadonlySignal<Queue> = knownQueue;
export const offers: ReadonlySignal<readonly OfferFrame[]> = knownOffers;
export const followUps: ReadonlySignal<readonly FollowUp[]> = knownFollowUps;
export const canned: ReadonlySignal<readonly Canned[]> = knownCanned;
export const complaints: ReadonlySignal<readonly Complaint[]> = knownComplaints;
export const queues: ReadonlySignal<readonly string[]> = knownQueues;
export const alerts: ReadonlySignal<readonly AlertFrame[]> = knownAlerts;
/** All conversations that are known here. Changes with each of them: a list computes its ids from it, and reads
 *  `talk(id)` in its rows. */
export const talks: ReadonlySignal<Conversation[]> = knownTalks;

/** How many messages and notes are not acknowledged yet; those that were refused wait for their author. */
export const unsent: ReadonlySignal<number> = knownUnsent;

/** The conversation that is on the screen. Set it to show another; the address follows. */
export const selected = signal<string | null>(null);
/** Words in the transcript to show: the timeline goes there and marks them. */
export const highlight: Signal<{ seq: number; text: string } | null> = signal(null);
/** Words to put into the reply to a conversation: its composer takes them and sets this back to null. */
export const insert: Signal<{ id: string; text: string } | null> = signal(null);

const each = new Map<string, Signal<Conversation | undefined>>();

function cell(id: string): Signal<Conversation | undefined> {
  let found = each.get(id);

  if (!found) {
    found = signal(copyOf(id));
    each.set(id, found);
  }
  return found;
}

/* The client changes its objects where they are; a signal tells only of another object. What the client
 * works out when it is asked is asked here. */
function copyOf(id: string): Conversation | undefined {
  const found = client.conversations.get(id);

  if (!found) return undefined;
  const { seq, entries, suggestion, unread } = found;
  return { ...found, seq, entries, suggestion, unread };
}

/** One conversation, drawn again whenever anything of it changes; undefined while nothing is known of it. */
export function talk(id: string): ReadonlySignal<Conversation | undefined> {
  return cell(id);
}

/** Folds what changed in the client into the signals, all at once. */
export function fold(change: AgentChange): void {
  batch(() => {
    if (change.connection) knownConnection.value = { ...client.connection };
    if (change.me) {
      knownMe.value = client.me && { ...client.me };
      knownStatus.value = client.status;
      knownCanned.value = client.canned;
      knownComplaints.value = client.complaints;
      knownQueues.value = client.queues;
    }
    if (change.queue) lists.add('queue');
    if (change.offers) knownOffers.value = client.offers;
    if (change.followUps) knownFollowUps.value = client.followUps;
    if (
      client.alerts.length !== knownAlerts.value.length ||
      client.alerts.at(-1) !== knownAlerts.value.at(-1)
    )
      knownAlerts.value = [...client.alerts];
    for (const id of change.conversations ?? []) foldTalk(id);
    if (change.conversations) lists.add('talks');
    if (lists.size) foldLists();
  });
}

function foldTalk(id: string): void {
  const copy = copyOf(id);

  cell(id).value = copy;
  if (!copy && selected.peek() !== id) each.delete(id);
}

/* Lists are for looking over: when much happens they follow a moment later, all at once. */
const LISTS_MS = 150;
const lists = new Set<'talks' | 'queue'>();
let listsRest: ReturnType<typeof setTimeout> | null = null;

function foldLists(): void {
  if (listsRest !== null) return;
  listsRest = setTimeout(() => {
    listsRest = null;
    if (lists.size) foldLists();
  }, LISTS_MS);
  batch(() => {
    if (lists.has('queue')) knownQueue.value = sameRows(knownQueue.peek(), client.queue);
    if (lists.has('talks')) {
      const all = [...client.conversations.keys()].map((id) => cell(id).peek());

      knownTalks.value = all.filter((one) => one !== undefined);
      knownUnsent.value = client.outgoing.filter(
        ({ frame, state }) => WORDS.has(frame.type) && state !== 'failed',
      ).length;
    }
    lists.clear();
  });
}

/* A row of the queue that says the same stays the same object: it is not drawn again. */
function sameRows(before: Queue, after: Queue): Queue {
  const known = new Map((before.waiting ?? []).map((row) => [row.conversation, row]));
  const waiting = (after.waiting ?? []).map((row) => {
    const old = known.get(row.conversation);

    return old && JSON.stringify(old) === JSON.stringify(row) ? old : row;
  });

  return { ...after, waiting };
}

client.on('change', fold);

// ---- the time of day, for all that counts

const ticking = signal(Date.now());
/** Milliseconds; ticks each second while the page is looked at. */
export const now: ReadonlySignal<number> = ticking;

let clock: ReturnType<typeof setInterval> | undefined;

function tick(): void {
  ticking.value = Date.now();
}

/** Starts the clock; the page calls it once. */
export function startClock(): void {
  const follow = () => {
    clearInterval(clock);
    if (document.hidden) return;
    tick();
    clock = setInterval(tick, 1000);
  };

  document.addEventListener('visibilitychange', follow);
  follow();
}

/* What is marked belongs to the conversation that it was found in. */
effect(() => {
  selected.value;
  highlight.value = null;
});
