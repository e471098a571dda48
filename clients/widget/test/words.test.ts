import { expect, test } from 'vitest';
import { fill, tidy } from '../src/chat/words';

test('values are put in once', () => {
  expect(fill('{name} is typing', { name: 'Anna' })).toBe('Anna is typing');
  expect(fill('{name} is typing', { name: '{name}' })).toBe('{name} is typing');
  expect(fill('{low} to {high} min', { low: 1, high: 0 })).toBe('1 to 0 min');
  expect(fill('{other}', { name: 'x' })).toBe('{other}');
});

test('names have nothing that could turn a sentence around', () => {
  expect(tidy('An\u202ena\u2066 \n\t Keller\u0000')).toBe('An na Keller');
  expect(tidy('مينا')).toBe('مينا');
  expect(tidy('👩‍👧 Ö')).toBe('👩‍👧 Ö');
  expect(tidy(null)).toBe('');
  expect(tidy(undefined)).toBe('');
});
