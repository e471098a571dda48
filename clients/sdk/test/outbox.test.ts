import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Command, newId, OUTBOX_MOST, Outbox } from '../src/outbox.js';
import { memoryStore } from '../src/store.js';

let sent: Command[];
let connected: boolean;
let held: Set<string>;
let store = memoryStore();
let outbox: Outbox;

function start(): void {
  outbox = new Outbox({
    store,
    send: (frame) => connected && sent.push(frame) > 0,
    keeps: (frame) => frame.type === 'say' || frame.type === 'note',
    holds: (frame) => 'conversation' in frame && held.has(frame.conversation),
    changed: () => {},
  });
}

const say = (text: string) => outbox.add({ type: 'say', text });
const sayIn = (conversation: string, text: string) => outbox.add({ type: 'say', conversation, text });
const ack = (id: string) => outbox.answer({ type: 'message', re: id });
const refuse = (id: string, code: string, retry_after_ms?: number) =>
  outbox.answer({ type: 'error', re: id, code, message: code, retry_after_ms } as never);
const texts = () => sent.map((frame) => ('text' in frame ? frame.text : frame.type));
const states = () => outbox.entries.map((entry) => entry.state);

/** What became of a command. */
async function fate(done: Promise<unknown>): Promise<unknown> {
  return done.then(
    (frame) => frame,
    (error) => error.code,
  );
}

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  connected = true;
  held = new Set();
  store = memoryStore();
  start();
});
afterEach(() => {
  vi.useRealTimers();
});

test('ids are words of at most 64 characters, and no two are the same', () => {
  const ids = Array.from({ length: 1000 }, newId);
  expect(new Set(ids).size).toBe(1000);
  for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_.:-]{1,64}$/);
});

test('a command goes out at once, and is done with when it is acknowledged', async () => {
  const { id, done } = say('one');
  expect(sent).toEqual([{ type: 'say', text: 'one', id }]);
  expect(states()).toEqual(['sending']);
  ack(id);
  expect(outbox.entries).toEqual([]);
  expect(await fate(done)).toEqual({ type: 'message', re: id });
});

test('what was not acknowledged goes out again on the next line with the same id', () => {
  connected = false;
  const { id } = say('one');
  expect(sent).toEqual([]);
  connected = true;
  outbox.again();
  outbox.again();
  expect(sent.map((frame) => frame.id)).toEqual([id, id]);
  ack(id);
  outbox.again();
  expect(sent.length).toBe(2);
});

test('in one conversation the next one waits for the answer to the one before', () => {
  const one = say('one');
  const two = say('two');
  say('three');
  expect(texts()).toEqual(['one']);
  ack(one.id);
  expect(texts()).toEqual(['one', 'two']);
  ack(two.id);
  expect(texts()).toEqual(['one', 'two', 'three']);
});

test('conversations do not wait for each other', () => {
  sayIn('a', 'one');
  sayIn('a', 'two');
  sayIn('b', 'three');
  expect(texts()).toEqual(['one', 'three']);
});

test('one that is to come later holds up what follows, and goes by itself: the order stays', () => {
  const one = say('one');
  const two = say('two');
  refuse(one.id, 'rate_limited', 2000);
  expect(states()).toEqual(['delayed', 'sending']);
  expect(outbox.entries[0]?.error).toMatchObject({ code: 'rate_limited', retryAfterMs: 2000 });
  vi.advanceTimersByTime(1999);
  expect(texts()).toEqual(['one']);
  vi.advanceTimersByTime(1);
  expect(texts()).toEqual(['one', 'one']);
  expect(sent[1]?.id).toBe(one.id);
  ack(one.id);
  ack(two.id);
  expect(texts()).toEqual(['one', 'one', 'two']);
});

test('it waits on a new line, too', () => {
  const { id } = say('one');
  refuse(id, 'overloaded', 5000);
  outbox.again();
  expect(sent.length).toBe(1);
  vi.advanceTimersByTime(5000);
  expect(sent.length).toBe(2);
});

test('words that are refused stay until their author decides, and hold up nothing', async () => {
  const one = say('one');
  const two = say('two');
  refuse(one.id, 'too_large');
  expect(states()).toEqual(['failed', 'sending']);
  expect(texts()).toEqual(['one', 'two']);
  ack(two.id);
  outbox.again();
  expect(texts()).toEqual(['one', 'two']);
  outbox.retry(one.id);
  expect(states()).toEqual(['sending']);
  expect(sent.at(-1)?.id).toBe(one.id);
  ack(one.id);
  expect(await fate(one.done)).toMatchObject({ type: 'message' });
});

test('discarded words are rejected as closed', async () => {
  const one = say('one');
  refuse(one.id, 'too_large');
  expect(outbox.discard(one.id)?.frame).toMatchObject({ text: 'one' });
  expect(outbox.entries).toEqual([]);
  expect(await fate(one.done)).toBe('closed');
  expect(outbox.discard('unknown')).toBeUndefined();
});

test('another command that is refused is rejected with the reason', async () => {
  const { id, done } = outbox.add({ type: 'end' });
  refuse(id, 'conflict');
  expect(outbox.entries).toEqual([]);
  expect(await fate(done)).toBe('conflict');
});

test('a reload finds it as it was, failed ones too', async () => {
  connected = false;
  const one = say('one');
  say('two');
  refuse(one.id, 'too_large');
  store = withOutbox(JSON.parse(JSON.stringify(store.get('outbox'))));
  connected = true;
  start();
  expect(states()).toEqual(['failed', 'sending']);
  expect(outbox.entries[0]?.error).toMatchObject({ code: 'too_large' });
  outbox.again();
  expect(texts()).toEqual(['two']);
  outbox.retry(one.id);
  ack(outbox.entries[1]?.id ?? '');
  expect(sent.map((frame) => frame.id)).toContain(one.id);
});

test('what stands in the store is not trusted', () => {
  for (const value of [
    'x',
    3,
    {},
    [null, 3, {}, { id: 'a' }, { id: 'a', frame: { id: 'b', type: 'say' } }],
  ]) {
    store = withOutbox(value);
    start();
    expect(outbox.entries).toEqual([]);
  }
});

test('the store is empty when everything is acknowledged', () => {
  const { id } = say('one');
  expect(store.get('outbox')).toBeDefined();
  ack(id);
  expect(store.get('outbox')).toBeUndefined();
});

test(`no more than ${OUTBOX_MOST} wait, and whoever comes then is told`, async () => {
  connected = false;
  const all = Array.from({ length: OUTBOX_MOST + 1 }, (_, i) => say(`${i}`));
  expect(outbox.entries.length).toBe(OUTBOX_MOST);
  expect(await fate((all.at(-1) as (typeof all)[0]).done)).toBe('full');
});

test('one that is unanswered for 15 s is late, one that was not sent is not', () => {
  connected = false;
  say('one');
  expect(outbox.late(Date.now() + 60_000)).toBe(false);
  connected = true;
  outbox.again();
  expect(outbox.late(Date.now() + 15_000)).toBe(false);
  expect(outbox.late(Date.now() + 15_001)).toBe(true);
});

test('what is held goes out when it is not held any more', () => {
  held.add('a');
  sayIn('a', 'one');
  expect(sent).toEqual([]);
  held.clear();
  outbox.flush();
  expect(texts()).toEqual(['one']);
});

test('a frame over the limit does not come back for ever', () => {
  sayIn('a', 'short');
  sayIn('b', 'a very long one');
  outbox.overflowed();
  expect(states()).toEqual(['sending', 'failed']);
  expect(outbox.entries[1]?.error?.code).toBe('too_large');
});

test('says whether such a command is on its way', () => {
  const { id } = say('one');
  expect([outbox.has('say'), outbox.has('end')]).toEqual([true, false]);
  refuse(id, 'too_large');
  expect(outbox.has('say')).toBe(false);
});

test('a rejection that nobody looks at is no uncaught one', async () => {
  const { id } = outbox.add({ type: 'end' });
  refuse(id, 'conflict');
  await vi.advanceTimersByTimeAsync(10);
});

function withOutbox(value: unknown) {
  const made = memoryStore();
  made.set('outbox', value);
  return made;
}
