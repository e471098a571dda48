import { expect, test } from 'vitest';
import { fill } from '../src/chat/words';

test('values are put in once', () => {
  expect(fill('{name} is typing', { name: 'Anna' })).toBe('Anna is typing');
  expect(fill('{name} is typing', { name: '{name}' })).toBe('{name} is typing');
  expect(fill('{low} to {high} min', { low: 1, high: 0 })).toBe('1 to 0 min');
  expect(fill('{other}', { name: 'x' })).toBe('{other}');
});
