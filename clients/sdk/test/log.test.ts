import { expect, test } from 'vitest';
import { Log } from '../src/log.js';
import type { Outgoing } from '../src/outbox.js';
import type { MessageFrame } from '../src/protocol.js';
import { said } from './fake.js';

const message = (seq: number, fields: object = {}) =>
  said(seq, 'visitor', `${seq}`, fields) as unknown as MessageFrame;

test('takes each event once and keeps them by their numbers, however they come', () => {
  const log = new Log<MessageFrame>();
  expect([3, 1, 5, 3, 2, 1, 5].map((seq) => log.add(message(seq)))).toEqual([
    true,
    true,
    true,
    false,
    true,
    false,
    false,
  ]);
  expect(log.events.map((event) => event.seq)).toEqual([1, 2, 3, 5]);
  expect(log.last).toBe(5);
});

test('knows up to where nothing is missing', () => {
  const log = new Log<MessageFrame>();
  expect(log.whole).toBe(0);
  for (const seq of [2, 1, 4]) log.add(message(seq));
  expect(log.whole).toBe(2);
  log.add(message(3));
  expect(log.whole).toBe(4);
});

test('an entry keeps its key when its command becomes an event', () => {
  const log = new Log<MessageFrame>();
  const outgoing: Outgoing = {
    id: 'm1',
    frame: { type: 'say', id: 'm1', text: '1' },
    at: 0,
    state: 'sending',
  };
  const before = log.entries([outgoing], () => 'stored');
  expect(before).toEqual([{ kind: 'pending', key: 'm1', outgoing }]);
  log.add(message(1, { re: 'm1' }));
  expect(log.entries([], () => 'stored')).toMatchObject([{ kind: 'event', key: 'm1', state: 'stored' }]);
});

test('an entry that is as it was is the same object, another one is not', () => {
  const log = new Log<MessageFrame>();
  let seen = 0;
  const entries = () => log.entries([], (event) => (event.seq <= seen ? 'seen' : 'stored'));
  log.add(message(1));
  log.add(message(2));
  const [one, two] = entries();
  seen = 1;
  const [again, same] = entries();
  expect(again).not.toBe(one);
  expect(again).toMatchObject({ state: 'seen' });
  expect(same).toBe(two);
});
