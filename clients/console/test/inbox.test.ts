import {
  type AgentEvent,
  type Conversation,
  type Entry,
  type FollowUp,
  memoryStore,
} from '@handoff/sdk/agent';
import { pieces, tidy } from '@handoff/sdk/text';
import { expect, test } from 'vitest';
import { parseHash } from '../src/address';
import { Drafts } from '../src/drafts';
import { answered, byDueTime, ordered, promiseState, stepFrom, waitsSince } from '../src/inbox/order';
import { rowsOf, unreadFrom } from '../src/inbox/transcript';
import { atNine, localValue, wireTime } from '../src/inbox/when';

const AT = '2026-11-22T06:40:00.000Z';

function at(minutes: number): string {
  return new Date(Date.parse(AT) + minutes * 60_000).toISOString();
}

function message(seq: number, role: 'visitor' | 'agent' | 'bot', minutes = seq): Entry<AgentEvent> {
  const from = { role, name: role };

  return {
    kind: 'event',
    key: `${seq}`,
    event: { type: 'message', conversation: 'c', seq, at: at(minutes), from, text: `words ${seq}` },
  };
}

function assigned(seq: number): Entry<AgentEvent> {
  const agent = { id: 'a1', name: 'Anna' };

  return {
    kind: 'event',
    key: `${seq}`,
    event: { type: 'assigned', conversation: 'c', seq, at: at(seq), agent, how: 'offer' },
  };
}

function pending(id: string, type: 'say' | 'note' = 'say'): Entry<AgentEvent> {
  const frame = { type, id, conversation: 'c', text: 'later' };

  return { kind: 'pending', key: id, outgoing: { id, frame, at: 0, state: 'sending' } };
}

function conversation(
  id: string,
  entries: Entry<AgentEvent>[],
  more: Partial<Conversation> = {},
): Conversation {
  return { id, entries, mine: true, opened: true, wrapUntil: null, since: AT, ...more } as Conversation;
}

test('somebody waits since the first word that nobody has answered', () => {
  expect(
    waitsSince(conversation('c', [message(1, 'agent'), message(2, 'visitor'), message(3, 'visitor')])),
  ).toBe(at(2));
  expect(waitsSince(conversation('c', [message(1, 'visitor'), message(2, 'agent')]))).toBeNull();
  expect(waitsSince(conversation('c', [message(1, 'visitor'), pending('p')]))).toBeNull();
  expect(waitsSince(conversation('c', [message(1, 'visitor'), pending('p', 'note')]))).toBe(at(1));
});

test('an agent has answered when they said something since they got it', () => {
  expect(answered(conversation('c', [message(1, 'agent'), assigned(2), message(3, 'visitor')]))).toBe(false);
  expect(answered(conversation('c', [assigned(2), message(3, 'agent')]))).toBe(true);
  expect(answered(conversation('c', [assigned(2), pending('p')]))).toBe(true);
});

test('first who waits for us, the longest first; then the newest; then the rest', () => {
  const all = [
    conversation('looked-at', [message(9, 'visitor')], { mine: false }),
    conversation('answered-early', [message(1, 'agent')]),
    conversation('answered-late', [message(8, 'agent')]),
    conversation('waits-short', [message(7, 'visitor')]),
    conversation('waits-long', [message(3, 'visitor')]),
    conversation('to-wrap-up', [message(9, 'agent')], { mine: false, wrapUntil: AT }),
    conversation('gone', [], { mine: false, opened: false }),
  ];

  expect(ordered(all)).toEqual([
    'waits-long',
    'waits-short',
    'answered-late',
    'answered-early',
    'to-wrap-up',
    'looked-at',
  ]);
});

test('one steps around the ends of the list', () => {
  expect(stepFrom(['a', 'b', 'c'], 'c', 1)).toBe('a');
  expect(stepFrom(['a', 'b', 'c'], 'a', -1)).toBe('c');
  expect(stepFrom(['a', 'b', 'c'], null, 1)).toBe('a');
  expect(stepFrom(['a', 'b', 'c'], 'gone', -1)).toBe('c');
  expect(stepFrom([], 'a', 1)).toBeNull();
});

test('a promise is due by the clock, late by the word of the server', () => {
  const promise: FollowUp = { conversation: 'c', promise: 1, due_at: AT, state: 'open' };

  expect(promiseState(promise, Date.parse(AT) - 1)).toBe('open');
  expect(promiseState(promise, Date.parse(AT))).toBe('due');
  expect(promiseState({ ...promise, state: 'late' }, 0)).toBe('late');
  expect(byDueTime([{ ...promise, due_at: at(5) }, { ...promise, state: 'over' }, promise])).toHaveLength(2);
});

test('messages of one author are a group, until something comes between or time goes by', () => {
  const rows = rowsOf(
    [
      message(1, 'visitor', 0),
      message(2, 'visitor', 1),
      message(3, 'visitor', 9),
      assigned(4),
      message(5, 'visitor', 10),
    ],
    null,
  );

  expect(rows.map((row) => (row.kind === 'message' ? row.first : row.kind))).toEqual([
    'day',
    true,
    false,
    true,
    'event',
    true,
  ]);
});

test('the line of what is new stands once, and before the first of it', () => {
  const entries = [message(1, 'visitor'), message(2, 'agent'), message(3, 'visitor'), message(4, 'visitor')];

  expect(unreadFrom(entries, 2)).toBe(3);
  expect(unreadFrom(entries, 0)).toBeNull();
  expect(unreadFrom(entries, 9)).toBeNull();
  const kinds = rowsOf(entries, 3).map((row) => row.kind);
  expect(kinds).toEqual(['day', 'message', 'message', 'unread', 'message', 'message']);
});

test('each conversation and kind has a draft of its own, and a logout finds all of them', () => {
  const store = memoryStore();
  const drafts = new Drafts(store);

  drafts.set('a', 'reply', 'half of it');
  drafts.set('a', 'note', 'private');
  drafts.set('b', 'reply', 'other');
  expect(new Drafts(store).get('a', 'reply')).toBe('half of it');
  drafts.forget('a');
  expect(drafts.get('a', 'note')).toBe('');
  expect(drafts.get('b', 'reply')).toBe('other');
  drafts.clear();
  expect(drafts.get('b', 'reply')).toBe('');
  expect(store.get('drafts') ?? null).toBeNull();
});

test('a store that holds something else holds no draft', () => {
  const store = memoryStore();

  store.set('drafts', { not: 'a list' });
  store.set('draft:a:reply', 7);
  expect(new Drafts(store).get('a', 'reply')).toBe('');
});

test('times go to the field in local time and to the wire in UTC', () => {
  const time = new Date(2026, 10, 22, 9, 5);

  expect(localValue(time)).toBe('2026-11-22T09:05');
  expect(wireTime(localValue(time))).toBe(time.toISOString());
  expect(wireTime('')).toBeUndefined();
  expect(wireTime('soon')).toBeUndefined();
  expect(localValue(atNine(new Date(2026, 11, 31, 22), 1))).toBe('2027-01-01T09:00');
});

test('an address is a view, and in the inbox a conversation', () => {
  expect(parseHash('#/inbox/38g1zgkqp28t5')).toEqual({ view: 'inbox', id: '38g1zgkqp28t5' });
  expect(parseHash('#/board/x')).toEqual({ view: 'board', id: null });
  expect(parseHash('')).toEqual({ view: 'inbox', id: null });
  expect(parseHash('#/inbox/<script>')).toEqual({ view: 'inbox', id: null });
});

test('only harmless addresses become links, and the text stays what it was', () => {
  const hrefs = (text: string) => pieces(text).flatMap((piece) => piece.href ?? []);
  const text = 'See https://shop.example/a_(b), javascript:alert(1) and mailto:a@b.example.';

  expect(
    pieces(text)
      .map((piece) => piece.text)
      .join(''),
  ).toBe(text);
  expect(hrefs(text)).toEqual(['https://shop.example/a_(b)', 'mailto:a@b.example']);
  expect(hrefs('https://shop.example@evil.example/')).toEqual([]);
  expect(hrefs('https://a.example/\u202egpj.exe')).toEqual(['https://a.example/']);
});

test('a name cannot turn a sentence around', () => {
  expect(tidy('Mia\u202e\n\u0000 Brandt ')).toBe('Mia Brandt');
  expect(tidy(null)).toBe('');
});
