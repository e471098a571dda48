/* What the timeline shows, out of a conversation's entries: days, messages in groups, lines about what
 * happened. Pure. */
import type { AgentEvent, AnalysisFrame, Entry, MessageFrame, NoteFrame, Outgoing } from '@handoff/sdk/agent';

export type Row =
  | { kind: 'day'; key: string; at: string }
  | { kind: 'unread'; key: string }
  | {
      kind: 'message';
      key: string;
      event: MessageFrame | NoteFrame;
      state: 'stored' | 'seen' | undefined;
      /** The first of a group of the same author: it says who and when. */
      first: boolean;
      analysis: AnalysisFrame | undefined;
    }
  | { kind: 'pending'; key: string; outgoing: Outgoing }
  | { kind: 'event'; key: string; event: Exclude<AgentEvent, MessageFrame | NoteFrame | AnalysisFrame> };

/** Messages of one author within so many milliseconds are a group. */
const GROUP_MS = 180_000;

function dayOf(at: string): string {
  const date = new Date(at);

  return `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}`;
}

function authorOf(event: MessageFrame | NoteFrame): string {
  return `${event.type} ${event.from.role} ${event.from.agent ?? ''} ${event.from.name ?? ''}`;
}

/* The bot's offers, moves between queues and the router's choices are many: they are said in one line each. */
export function rowsOf(entries: readonly Entry<AgentEvent>[], unreadFrom: number | null): Row[] {
  const analyses = new Map<number, AnalysisFrame>();
  const rows: Row[] = [];
  let day = '';
  let group: { author: string; at: number } | null = null;
  let unreadShown = unreadFrom === null;

  for (const entry of entries)
    if (entry.kind === 'event' && entry.event.type === 'analysis') analyses.set(entry.event.of, entry.event);

  for (const entry of entries) {
    if (entry.kind === 'pending') {
      rows.push({ kind: 'pending', key: entry.key, outgoing: entry.outgoing });
      continue;
    }
    const { event } = entry;
    if (event.type === 'analysis') continue;
    if (dayOf(event.at) !== day) {
      day = dayOf(event.at);
      group = null;
      rows.push({ kind: 'day', key: `day ${day}`, at: event.at });
    }
    if (!unreadShown && unreadFrom !== null && event.seq >= unreadFrom) {
      unreadShown = true;
      group = null;
      rows.push({ kind: 'unread', key: 'unread' });
    }
    if (event.type !== 'message' && event.type !== 'note') {
      group = null;
      rows.push({ kind: 'event', key: entry.key, event });
      continue;
    }
    const author = authorOf(event);
    const at = new Date(event.at).getTime();
    const first = group?.author !== author || at - group.at > GROUP_MS;
    group = { author, at };
    const analysis = analyses.get(event.seq);
    rows.push({ kind: 'message', key: entry.key, event, state: entry.state, first, analysis });
  }
  return rows;
}

/** Where the line "new" stands: before the oldest of the last `unread` messages of the visitor's. */
export function unreadFrom(entries: readonly Entry<AgentEvent>[], unread: number): number | null {
  let left = unread;

  for (let i = entries.length - 1; i >= 0 && left > 0; i--) {
    const entry = entries[i];

    if (entry?.kind !== 'event' || entry.event.type !== 'message' || entry.event.from.role !== 'visitor')
      continue;
    left--;
    if (left === 0) return entry.event.seq;
  }
  return null;
}
