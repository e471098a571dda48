import type { Visitor } from '@handoff/sdk/visitor';
import { expect, test } from 'vitest';
import { tellEvents } from '../src/chat/events';

function listen() {
  const handlers: Record<string, (...args: unknown[]) => void> = {};
  const told: [string, unknown][] = [];
  const visitor = {
    on: (name: string, handler: (...args: unknown[]) => void) => {
      handlers[name] = handler;
    },
  };
  tellEvents(visitor as unknown as Visitor, (name, detail) => told.push([name, detail]));
  return { told, happen: (name: string, ...args: unknown[]) => handlers[name]?.(...args) };
}
const base = { conversation: 'c', at: 'now' };

test('what happened is told, and never what was said', () => {
  const { told, happen } = listen();
  happen(
    'event',
    {
      ...base,
      type: 'message',
      seq: 2,
      text: 'secret',
      payload: 'secret',
      from: { role: 'visitor', name: 'secret' },
    },
    true,
  );
  happen(
    'event',
    { ...base, type: 'escalated', seq: 3, text: 'secret', position: 2, estimated_wait_s: null },
    true,
  );
  happen('signal', { ...base, type: 'queue', position: 1, estimated_wait_s: [60, 120], text: 'secret' });
  happen('event', { ...base, type: 'assigned', seq: 4, agent: { id: 'a', name: 'An\u202ena' } }, true);
  happen('event', { ...base, type: 'contact', seq: 5, email: 'secret', message: 'secret' }, true);
  happen('event', { ...base, type: 'closed', seq: 6, resolution: 'resolved', text: 'secret' }, true);
  happen('event', { ...base, type: 'rated', seq: 7, survey: 'csat', score: 5, comment: 'secret' }, true);
  expect(JSON.stringify(told)).not.toContain('secret');
  expect(told).toEqual([
    ['message', { conversation: 'c', seq: 2, role: 'visitor' }],
    ['handoff.initiate', { conversation: 'c', seq: 3, position: 2, estimated_wait_s: null }],
    ['handoff.status', { conversation: 'c', seq: 3, position: 2, estimated_wait_s: null, state: 'waiting' }],
    ['queue.status', { conversation: 'c', position: 1, estimated_wait_s: [60, 120] }],
    ['handoff.status', { conversation: 'c', seq: 4, state: 'accepted' }],
    ['agent.joined', { name: 'An na' }],
    ['chat.ended', { conversation: 'c', seq: 6, resolution: 'resolved' }],
    ['handoff.status', { conversation: 'c', seq: 6, resolution: 'resolved', state: 'completed' }],
    ['agent.left', { name: 'An na' }],
    ['rated', { conversation: 'c', seq: 7, survey: 'csat', score: 5 }],
  ]);
});

test('history is not told', () => {
  const { told, happen } = listen();
  happen('event', { ...base, type: 'message', seq: 2, text: 'x', from: { role: 'bot' } }, false);
  happen('event', { ...base, type: 'assigned', seq: 4, agent: { id: 'a', name: 'Anna' } }, false);
  expect(told).toEqual([]);
  happen('event', { ...base, type: 'requeued', seq: 5, reason: 'agent_lost' }, true);
  expect(told.map(([name]) => name)).toEqual(['handoff.status', 'agent.left']);
});

test('a lost line is told once', () => {
  const { told, happen } = listen();
  for (const status of [
    'connecting',
    'ready',
    'waiting',
    'connecting',
    'waiting',
    'connecting',
    'ready',
    'waiting',
  ])
    happen('status', { status, code: 1006 });
  expect(told).toEqual([
    ['offline', { code: 1006 }],
    ['offline', { code: 1006 }],
  ]);
});
