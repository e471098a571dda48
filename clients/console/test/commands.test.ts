import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

/* Where the focus is decides what a key means: a stand-in for the few things that are asked of an element. */
class FakeElement {
  constructor(readonly fits: string) {}
  closest(selector: string) {
    return selector.split(', ').includes(this.fits) ? this : null;
  }
}
class FakeInput extends FakeElement {
  constructor(readonly type: string) {
    super('input');
  }
}
vi.stubGlobal('Element', FakeElement);
vi.stubGlobal('HTMLInputElement', FakeInput);

const { commandFor, commands, conflicts, keyOf, keysOf, known, register } = await import(
  '../src/keys/commands'
);
const { prefer, rebind, DEFAULTS } = await import('../src/keys/preferences');

const body = new FakeElement('body') as unknown as EventTarget;
const field = new FakeElement('textarea') as unknown as EventTarget;
const button = new FakeElement('button') as unknown as EventTarget;
const checkbox = new FakeInput('checkbox') as unknown as EventTarget;

function press(key: string, target = body, more: object = {}) {
  const held = { ctrlKey: false, altKey: false, shiftKey: false, metaKey: false };
  return commandFor({ key, code: '', ...held, ...more, target })?.id ?? null;
}

let undo: (() => void)[] = [];
const run = () => undefined;

beforeEach(() => {
  undo = [register({ id: 'accept', run }), register({ id: 'next', run }), register({ id: 'palette', run })];
});
afterEach(() => {
  for (const back of undo) back();
  prefer(DEFAULTS);
});

describe('registered commands', () => {
  it('come and go, and the later of two with one id counts', () => {
    const first = register({ id: 'reply', run });
    const second = register({ id: 'reply', run });
    expect(commands.value.filter((c) => c.id === 'reply')).toHaveLength(1);
    first();
    expect(press('r')).toBe('reply');
    second();
    expect(press('r')).toBeNull();
  });
  it('are known before they are registered, when they have keys of their own', () => {
    expect(known.value.map((e) => e.id)).toContain('transfer');
    expect(press('t')).toBeNull();
  });
});

describe('a key', () => {
  it('does nothing while its command cannot be done', () => {
    let may = false;
    undo.push(register({ id: 'decline', run, when: () => may }));
    expect(press('d')).toBeNull();
    may = true;
    expect(press('d')).toBe('decline');
  });
  it('is text in a text field, unless it is held with control', () => {
    expect(press('a', field)).toBeNull();
    expect(press('a', checkbox)).toBe('accept');
    expect(press('k', field, { ctrlKey: true })).toBe('palette');
  });
  it('is left to a button that has a use for it', () => {
    undo.push(register({ id: 'open', run }));
    expect(press('Enter')).toBe('open');
    expect(press('Enter', button)).toBeNull();
    expect(press('a', button)).toBe('accept');
  });
  it('that is held repeats only what may be repeated', () => {
    expect(press('j', body, { repeat: true })).toBe('next');
    expect(press('a', body, { repeat: true })).toBeNull();
  });
  it('alone does nothing when single characters are off', () => {
    prefer({ singles: false });
    expect(press('a')).toBeNull();
    expect(keyOf('accept')).toBeNull();
    expect(press('k', body, { ctrlKey: true })).toBe('palette');
  });
});

describe('other keys', () => {
  it('replace those of a command, and are given up again', () => {
    rebind('accept', ['Ctrl+Shift+a']);
    expect(press('a')).toBeNull();
    expect(press('A', body, { ctrlKey: true, shiftKey: true })).toBe('accept');
    rebind('accept', null);
    expect(press('a')).toBe('accept');
  });
  it('may be none', () => {
    rebind('accept', []);
    expect(press('a')).toBeNull();
  });
  it('name whom they are in conflict with', () => {
    expect(conflicts('accept', 'j').map((e) => e.id)).toEqual(['next']);
    expect(conflicts('next', 'j')).toEqual([]);
  });
  it('that are no keys are none', () => {
    const entry = known.value.find((e) => e.id === 'accept');
    rebind('accept', ['Hyper+x', 'b']);
    expect(entry && keysOf(entry)).toEqual(['b']);
  });
});
