import { expect, test } from 'vitest';
import { trusted } from '../src/bus';

const window = {};
const event = (source: unknown, origin: string, data: unknown) => ({ source, origin, data }) as MessageEvent;

test('believed is only that window, at that origin, with an object', () => {
  const from = 'https://chat.example';
  expect(trusted(event(window, from, { tell: 'x' }), window, from)).toBe(true);
  expect(trusted(event({}, from, { tell: 'x' }), window, from)).toBe(false);
  expect(trusted(event(window, 'https://chat.example.evil', { tell: 'x' }), window, from)).toBe(false);
  expect(trusted(event(window, 'null', { tell: 'x' }), window, from)).toBe(false);
  expect(trusted(event(window, from, 'text'), window, from)).toBe(false);
  expect(trusted(event(window, from, null), window, from)).toBe(false);
  expect(trusted(event(null, from, { tell: 'x' }), window, from)).toBe(false);
});

test('a frame that was not named a page believes nobody', () => {
  expect(trusted(event(window, 'https://shop.example', { call: 1 }), window, '')).toBe(false);
});
