import { describe, expect, it } from 'vitest';
import { fold, rank, score } from '../src/keys/fuzzy';

const titles = [
  'Accept the offer',
  'Close with wrap-up',
  'Canned replies',
  'Transfer',
  'Give back to the bot',
  'Command bar',
];
const never = () => 20;
const find = (query: string, recent = never as (t: string) => number) =>
  rank(query, titles, (t) => t, recent);

describe('folding', () => {
  it.each([
    ['Größe', 'grosse'],
    ['Éclair', 'eclair'],
    ['أهلاً', 'اهلا'],
    ['مَرْحَبًا', 'مرحبا'],
    ['خدمة', 'خدمه'],
    ['ﬁne', 'fine'],
  ])('%s', (text, folded) => expect(fold(text)).toBe(folded));
});

describe('ranking', () => {
  it('keeps the order when nothing is typed, recent ones first', () => {
    expect(find('')).toEqual(titles);
    expect(find('', (t) => (t === 'Transfer' ? 0 : 20))[0]).toBe('Transfer');
  });
  it.each([
    ['cl', 'Close with wrap-up'],
    ['cb', 'Command bar'],
    ['tr', 'Transfer'],
    ['bot', 'Give back to the bot'],
    ['wrap', 'Close with wrap-up'],
    ['ÄCC', 'Accept the offer'],
  ])('%s finds %s first', (query, title) => expect(find(query)[0]).toBe(title));
  it('leaves out what does not fit', () => expect(find('zz')).toEqual([]));
  it('prefers the beginnings of words and letters in a row', () => {
    expect(score('re', 'reply')).toBeGreaterThan(score('re', 'where') ?? 0);
    expect(score('rep', 'reply')).toBeGreaterThan(score('rep', 'r e p') ?? 0);
  });
  it('prefers the recent of two that fit equally well', () => {
    expect(
      rank(
        'a',
        ['a1', 'a2'],
        (t) => t,
        (t) => (t === 'a2' ? 0 : 1),
      ),
    ).toEqual(['a2', 'a1']);
  });
});
