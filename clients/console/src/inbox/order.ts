/* Which conversations are shown, and in which order. Pure. */
import type { AgentEvent, Conversation, Entry, FollowUp } from '@handoff/sdk/agent';

/** What is listed under "mine": held, to be wrapped up, or looked at. */
type Place = 'mine' | 'wrap' | 'watched';

export function placeOf(conversation: Conversation): Place | null {
  if (conversation.mine) return 'mine';
  if (conversation.wrapUntil) return 'wrap';
  return conversation.opened ? 'watched' : null;
}

function eventOf(entry: Entry<AgentEvent>): AgentEvent | null {
  return entry.kind === 'event' ? entry.event : null;
}

/** Since when the visitor waits for an answer of a person; null when the last word is ours. */
export function waitsSince(conversation: Conversation): string | null {
  let since: string | null = null;

  for (let i = conversation.entries.length - 1; i >= 0; i--) {
    const entry = conversation.entries[i];
    const event = entry && eventOf(entry);

    if (entry?.kind === 'pending' && entry.outgoing.frame.type === 'say') return null;
    if (event?.type !== 'message') continue;
    if (event.from.role !== 'visitor') break;
    since = event.at;
  }
  return since;
}

/** When something was said last. */
function lastAt(conversation: Conversation): string {
  for (let i = conversation.entries.length - 1; i >= 0; i--) {
    const entry = conversation.entries[i];
    const event = entry && eventOf(entry);

    if (event?.type === 'message') return event.at;
  }
  return conversation.since;
}

/** Whether an agent has said something since it was assigned for the last time. */
export function answered(conversation: Conversation): boolean {
  for (let i = conversation.entries.length - 1; i >= 0; i--) {
    const entry = conversation.entries[i];
    const event = entry && eventOf(entry);

    if (entry?.kind === 'pending' && entry.outgoing.frame.type === 'say') return true;
    if (event?.type === 'message' && event.from.role === 'agent') return true;
    if (event?.type === 'assigned') return false;
  }
  return false;
}

const RANK: Record<Place, number> = { mine: 0, wrap: 1, watched: 2 };

/** Ids in the order of the list: those whose visitor waits for us, longest first; then the newest; then what is
 *  to be wrapped up; then what is only looked at. */
export function ordered(conversations: readonly Conversation[]): string[] {
  const rows = conversations.flatMap((one) => {
    const place = placeOf(one);

    return place
      ? [{ id: one.id, rank: RANK[place], waits: one.mine ? waitsSince(one) : null, last: lastAt(one) }]
      : [];
  });

  rows.sort((a, b) => {
    if (a.rank !== b.rank) return a.rank - b.rank;
    if (a.waits && b.waits) return a.waits < b.waits ? -1 : 1;
    if (a.waits || b.waits) return a.waits ? -1 : 1;
    return a.last === b.last ? (a.id < b.id ? -1 : 1) : a.last > b.last ? -1 : 1;
  });
  return rows.map((row) => row.id);
}

/** The one after (1) or before (-1) in the list, around its ends; the first when none is chosen. */
export function stepFrom(ids: readonly string[], current: string | null, by: 1 | -1): string | null {
  const at = current === null ? -1 : ids.indexOf(current);

  if (!ids.length) return null;
  if (at < 0) return ids.at(by === 1 ? 0 : -1) ?? null;
  return ids[(at + by + ids.length) % ids.length] ?? null;
}

/** How a promise stands at this moment: the server says late and over, the clock says due. */
export function promiseState(promise: FollowUp, now: number): 'open' | 'due' | 'late' | 'over' {
  const state = promise.state ?? 'open';

  return state === 'open' && new Date(promise.due_at ?? '').getTime() <= now ? 'due' : state;
}

export function byDueTime(promises: readonly FollowUp[]): FollowUp[] {
  return promises
    .filter((one) => one.state !== 'over')
    .sort((a, b) => ((a.due_at ?? '') < (b.due_at ?? '') ? -1 : 1));
}
