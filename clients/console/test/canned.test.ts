import type { Account, Canned, Context, Fact } from '@handoff/sdk/agent';
import { describe, expect, it } from 'vitest';
import { isEmpathy, replies, search } from '../src/canned/search';
import { expand, knownOf, unfilled } from '../src/canned/variables';

const context = {
  facts: [
    { name: 'order_number', value: 'RB1', seq: 2 },
    { name: 'order_number', value: 'RB2', seq: 6 },
    { name: 'Lieferort', value: 'Köln', seq: 3 },
  ],
  visitor: { id: 'v', name: 'Mia', email: 'mia@example.org' },
} as Context;
const known = knownOf(context, null, { name: 'Anna Keller' } as Account);

describe('variables', () => {
  it.each([
    ['Hello {name}, I am {agent}.', 'Hello Mia, I am Anna Keller.'],
    ['{visitor} <{email}>', 'Mia <mia@example.org>'],
    ['{order_number} {ORDER NUMBER} {order-number}', 'RB2 RB2 RB2'],
    ['nach {lieferort}', 'nach Köln'],
    ['{phone}: {tracking_code}', '{phone}: {tracking_code}'],
    ['{} {1} {"a": 1} {{name}}', '{} {1} {"a": 1} {Mia}'],
  ])('%s', (text, filled) => expect(expand(text, known)).toBe(filled));

  it('are filled once: a value is never a variable', () => {
    const tricky = knownOf({ facts: [] as Fact[] } as Context, '{agent}', { name: 'Anna' } as Account);
    expect(expand('{name}', tricky)).toBe('{agent}');
  });
  it('carry nothing invisible and nothing endless into a sentence', () => {
    const tricky = knownOf(null, `Mia\u202e\u0000\n${'x'.repeat(500)}`, null);
    expect(expand('{name}', tricky)).toMatch(/^Mia x{196}$/);
  });
  it('know the name that the list shows before the one in the packet', () => {
    expect(expand('{name}', knownOf(context, 'Mia Brandt', null))).toBe('Mia Brandt');
  });
  it('without a value are named with their places', () => {
    expect(unfilled('Hi {name}, your {order_number}')).toEqual([
      { name: 'name', start: 3, end: 9 },
      { name: 'order_number', start: 16, end: 30 },
    ]);
    expect(unfilled('Nothing { here } or {}')).toEqual([]);
  });
});

describe('searching', () => {
  const all = replies([
    { name: 'hello', text: 'Hello {name}' },
    { name: 'refund started', text: 'I have started the refund.' },
    { name: 'Größe tauschen', text: 'Welche Größe passt?' },
    { name: 'empathy: worried', text: 'I understand how worrying a lost refund is.' },
    { name: 'hello', text: 'Hello {name}' },
    { name: 'no text' } as Canned,
  ]);
  const place = (name: string) => (name === 'refund started' ? 0 : 20);
  const find = (query: string) => search(query, all, place).map((r) => r.name);

  it('has each reply once', () => expect(all).toHaveLength(4));
  it('begins with what was used last', () => expect(find('')[0]).toBe('refund started'));
  it('prefers names to texts', () => expect(find('refund')).toEqual(['refund started', 'empathy: worried']));
  it('wants every word', () => expect(find('refund worry')).toEqual(['empathy: worried']));
  it('does not care about accents', () => expect(find('GROSSE')).toEqual(['Größe tauschen']));
  it('knows the lines to begin with', () => expect(all.filter(isEmpathy)).toHaveLength(1));
});
