// numbers.ts - what the queue comes to.
import type { FollowUp, Load, Waiting } from '@handoff/sdk/agent';

interface QueueCount {
  queue: string;
  waiting: number;
  /** Since when the oldest waits. */
  since: string | null;
}

/** Each queue that somebody waits in, the one with the most first. */
export function byQueue(waiting: readonly Waiting[]): QueueCount[] {
  const found = new Map<string, QueueCount>();
  for (const one of waiting) {
    const count = found.get(one.queue ?? '') ?? { queue: one.queue ?? '', waiting: 0, since: null };
    count.waiting++;
    if (one.since && (count.since === null || one.since < count.since)) count.since = one.since;
    found.set(count.queue, count);
  }
  return [...found.values()].sort((a, b) => b.waiting - a.waiting || a.queue.localeCompare(b.queue));
}

/** Since when the one waits that has waited longest. */
export function oldest(waiting: readonly Waiting[]): string | null {
  const times = waiting.flatMap((one) => one.since ?? []).sort();
  return times[0] ?? null;
}

/** Slots in use and slots there are, of those who are at work. */
export function slots(agents: readonly Load[]): { load: number; capacity: number } {
  const there = agents.filter((agent) => agent.status === 'available' || agent.status === 'busy');
  return {
    load: there.reduce((sum, agent) => sum + (agent.load ?? 0), 0),
    capacity: there.reduce((sum, agent) => sum + (agent.capacity ?? 0), 0),
  };
}

/** Promises whose time is over, the oldest first. */
export function latePromises(promises: readonly FollowUp[], now: number): FollowUp[] {
  return promises
    .filter((one) => one.state !== 'over' && new Date(one.due_at ?? '').getTime() < now)
    .sort((a, b) => (a.due_at ?? '').localeCompare(b.due_at ?? ''));
}
