import { describe, expect, it } from 'vitest';
import { caps, chordOf, isSingle, type Press, parseChord, spell } from '../src/keys/keymap';

function press(key: string, code = '', held: Partial<Press> = {}): Press {
  return { key, code, ctrlKey: false, altKey: false, shiftKey: false, metaKey: false, ...held };
}

describe('chords as they are written', () => {
  it.each([
    ['Ctrl+K', 'Ctrl+k'],
    ['ctrl + k', 'Ctrl+k'],
    ['Mod+Enter', 'Ctrl+Enter'],
    ['Shift+Alt+ArrowDown', 'Alt+Shift+ArrowDown'],
    ['?', '?'],
    ['Shift+?', '?'],
    ['Shift+A', 'Shift+a'],
    ['/', '/'],
    ['+', '+'],
    ['Ctrl++', 'Ctrl++'],
    ['enter', 'Enter'],
    ['Ctrl+ö', 'Ctrl+ö'],
  ])('%s is %s', (text, chord) => expect(parseChord(text, false)).toBe(chord));

  it('is the command key on a Mac', () => expect(parseChord('Mod+K', true)).toBe('Meta+k'));
  it.each(['', 'Hyper+k', 'Ctrl+', 'a+b'])('%j is none', (text) =>
    expect(parseChord(text, false)).toBeNull(),
  );
});

describe('chords as they are pressed', () => {
  it.each([
    ['a letter', press('j', 'KeyJ'), 'j'],
    ['a letter under caps lock', press('J', 'KeyJ'), 'j'],
    ['a capital', press('J', 'KeyJ', { shiftKey: true }), 'Shift+j'],
    ['a question mark, US', press('?', 'Slash', { shiftKey: true }), '?'],
    ['a question mark, German', press('?', 'Minus', { shiftKey: true }), '?'],
    ['a slash, German', press('/', 'Digit7', { shiftKey: true }), '/'],
    ['a letter moved by the layout, French', press('a', 'KeyQ'), 'a'],
    ['a Latin letter with marks, German', press('ö', 'Semicolon'), 'ö'],
    ['control', press('k', 'KeyK', { ctrlKey: true }), 'Ctrl+k'],
    ['enter', press('Enter', 'Enter', { ctrlKey: true }), 'Ctrl+Enter'],
    ['space', press(' ', 'Space'), 'Space'],
    [
      'the third level of a key, German',
      press('@', 'KeyQ', { ctrlKey: true, altKey: true, getModifierState: () => true }),
      '@',
    ],
  ])('%s', (_, pressed, chord) => expect(chordOf(pressed)).toBe(chord));

  it.each([
    ['Arabic j', press('ت', 'KeyJ'), 'j'],
    ['Arabic b, two letters on one key', press('لا', 'KeyB'), 'b'],
    ['Arabic slash', press('ظ', 'Slash'), '/'],
    ['Arabic question mark', press('؟', 'Slash', { shiftKey: true }), '?'],
    ['Arabic digit', press('١', 'Digit1'), '1'],
    ['Russian control k', press('л', 'KeyK', { ctrlKey: true }), 'Ctrl+k'],
    ['Greek a', press('α', 'KeyA'), 'a'],
  ])('by its place: %s', (_, pressed, chord) => expect(chordOf(pressed)).toBe(chord));

  it.each([
    ['an input method', press('a', 'KeyA', { isComposing: true })],
    ['an input method of old', press('a', 'KeyA', { keyCode: 229 })],
    ['a dead key', press('Dead', 'Equal')],
    ['a modifier alone', press('Shift', 'ShiftLeft', { shiftKey: true })],
    ['a letter of an unknown place', press('ж', '')],
  ])('none: %s', (_, pressed) => expect(chordOf(pressed)).toBeNull());
});

it('knows which chords are single characters', () => {
  expect(['j', '?', 'Shift+j', 'ö', '+'].map(isSingle)).toEqual([true, true, true, true, true]);
  expect(['Ctrl+k', 'Enter', 'Ctrl++', 'Space'].map(isSingle)).toEqual([false, false, false, false]);
});

it('shows caps', () => {
  expect(caps('Ctrl+k', false)).toEqual(['Ctrl', 'K']);
  expect(caps('Meta+Enter', true)).toEqual(['⌘', 'Enter']);
  expect(caps('Ctrl++', false)).toEqual(['Ctrl', '+']);
  expect(caps('j', false)).toEqual(['j']);
  expect(caps('+', false)).toEqual(['+']);
  expect(spell('Ctrl+Enter', false)).toBe('Ctrl+Enter');
  expect(spell('Meta+Enter', true)).toBe('⌘+Enter');
});
