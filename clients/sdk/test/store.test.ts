import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { memoryStore, webStore } from '../src/store.js';

/** As much of Storage as is used. */
function storage() {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  };
}

let local: ReturnType<typeof storage>;

beforeEach(() => {
  local = storage();
  vi.stubGlobal('localStorage', local);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

test.each([
  ['memory', () => memoryStore()],
  ['web', () => webStore('local', 'p:')],
])('a %s store gives back what was set, and forgets what was dropped', (_, make) => {
  const store = make();
  expect(store.get('a')).toBeUndefined();
  store.set('a', { b: [1, 'two', null] });
  expect(store.get('a')).toEqual({ b: [1, 'two', null] });
  store.set('a', 3);
  expect(store.get('a')).toBe(3);
  store.drop('a');
  expect(store.get('a')).toBeUndefined();
});

test('a web store keeps its names apart by the prefix', () => {
  webStore('local', 'one:').set('a', 1);
  expect(webStore('local', 'two:').get('a')).toBeUndefined();
  expect(local.kept.get('one:a')).toBe('1');
});

test('two web stores of one prefix see the same', () => {
  const one = webStore('local', 'p:');
  const two = webStore('local', 'p:');
  one.set('token', 'x');
  two.set('token', 'y');
  expect(one.get('token')).toBe('y');
});

test('a browser that forbids storage gets memory', () => {
  vi.stubGlobal('localStorage', undefined);
  Object.defineProperty(globalThis, 'sessionStorage', {
    configurable: true,
    get: () => {
      throw new Error('SecurityError');
    },
  });
  for (const area of ['local', 'session'] as const) {
    const store = webStore(area, 'p:');
    store.set('a', 1);
    expect(store.get('a')).toBe(1);
    store.drop('a');
    expect(store.get('a')).toBeUndefined();
  }
  Reflect.deleteProperty(globalThis, 'sessionStorage');
});

test('a full storage does not leave what was there before in place of what was set', () => {
  const store = webStore('local', 'p:');
  store.set('a', 'old');
  local.setItem = () => {
    throw new Error('QuotaExceededError');
  };
  store.set('a', 'new');
  expect(store.get('a')).toBe('new');
  expect(local.kept.has('p:a')).toBe(false);
});

test('what others wrote under our name is no value', () => {
  local.kept.set('p:a', '{broken');
  expect(webStore('local', 'p:').get('a')).toBeUndefined();
});
