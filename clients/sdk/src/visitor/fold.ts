import type { Agent, ClosedFrame, Hours, Place, UnattendedFrame, VisitorEvent } from '../protocol.js';
import type { Choice, VisitorState } from './options.js';

/** What is folded from a conversation's events. */
export interface Situation {
  state: VisitorState;
  agent: Agent | null;
  place: Place | null;
  choices: readonly Choice[];
  unattended: UnattendedFrame | null;
  closed: ClosedFrame | null;
  rated: boolean;
}

const nobody = { agent: null, place: null, choices: [], unattended: null, closed: null };

/** Where a conversation begins, or where there is none. */
export function beginning(conversation: string | null): Situation {
  return { ...nobody, state: conversation ? 'bot' : 'none', rated: false };
}

/** What an event makes of it. */
export function folded(e: VisitorEvent): Partial<Situation> & { hours?: Hours } {
  switch (e.type) {
    case 'escalated': {
      const { position, estimated_wait_s = null, text } = e;
      const choices = e.choices ?? [];

      return {
        ...nobody,
        state: 'waiting',
        choices,
        place: position ? { position, estimated_wait_s, choices, ...(text && { text }) } : null,
      };
    }
    case 'assigned':
      return { ...nobody, state: 'human', agent: e.agent };
    case 'requeued':
      return { ...nobody, state: 'waiting', ...(e.reason === 'hours_open' && { hours: { open: true } }) };
    case 'returned':
      return { ...nobody, state: 'bot' };
    case 'unattended':
      return {
        ...nobody,
        state: 'message',
        unattended: e,
        choices: e.choices,
        ...(e.opens_at && { hours: { open: false, opens_at: e.opens_at } }),
      };
    case 'closed':
      return { ...nobody, state: 'closed', closed: e };
    case 'rated':
      return { rated: true };
    default:
      return {};
  }
}
