// hour.ts - watches the queue from the login on, so that the board can show the last hour when it is opened.
import type { Load } from '@handoff/sdk/agent';
import { effect, signal } from '@preact/signals';
import { connection, queue } from '../desk';
import { recorded, type Sample } from './history';

const samples = signal<readonly Sample[]>([]);

export const hour = samples as { readonly value: readonly Sample[] };

/** Can be offered something now. */
export function isFree(agent: Load): boolean {
  return agent.status === 'available' && (agent.load ?? 0) < (agent.capacity ?? 0);
}

/** Begins to record; the page calls it once. */
export function startHour(): void {
  effect(() => {
    const { waiting, more, agents } = queue.value;
    if (connection.value.status !== 'ready' || !waiting) return;
    samples.value = recorded(samples.peek(), {
      at: Date.now(),
      waiting: waiting.length + (more ?? 0),
      available: (agents ?? []).filter(isFree).length,
    });
  });
}
