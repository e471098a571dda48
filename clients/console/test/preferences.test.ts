import { describe, expect, it } from 'vitest';
import { DEFAULTS, readPreferences } from '../src/keys/preferences';

const read = readPreferences;

describe('stored preferences', () => {
  it.each([undefined, null, '{', [], 'x', 7])('%j is as if nothing had been chosen', (value) =>
    expect(read(value)).toEqual(DEFAULTS),
  );
  it('of another version are left alone', () => {
    expect(read({ version: 2, sound: false })).toEqual(DEFAULTS);
  });
  it('are taken one by one; the unknown and the broken is not', () => {
    const value = read({
      version: 1,
      sound: false,
      volume: 7,
      density: 'pink',
      title: false,
      singles: 'no',
      later: true,
      keys: { accept: ['Ctrl+Shift+A', 4], decline: 'x', 'a b': ['x'] },
    });
    expect(value).toEqual({ ...DEFAULTS, sound: false, title: false, keys: { accept: ['Ctrl+Shift+A'] } });
  });
  it('are bounded', () => {
    const keys = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`c${i}`, Array(50).fill('a')]));
    const value = read({ version: 1, keys });
    expect(Object.keys(value.keys)).toHaveLength(100);
    expect(value.keys.c0).toHaveLength(4);
  });
  it('do not reach into prototypes', () => {
    const value = read(JSON.parse('{"version":1,"keys":{"__proto__":["a"]}}'));
    expect(({} as Record<string, unknown>)['0']).toBeUndefined();
    expect(Object.getPrototypeOf(value.keys)).toBe(Object.prototype);
  });
});
