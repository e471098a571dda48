/*
 * Chords: which key, with which modifiers, as one text that can be compared, kept and shown.
 *
 * A chord is named by what the key writes (`event.key`), so that `?` is `?` on every layout. A key that
 * writes no Latin (Arabic, Russian, Greek ...) counts as the key at the same place of a US keyboard
 * (`event.code`): `Ctrl+K` and `j` work without switching the layout.
 */

const mac = typeof navigator === 'object' && /Mac|iPhone|iPad/.test(navigator.platform);

type Modifier = 'Ctrl' | 'Alt' | 'Shift' | 'Meta';
const MODIFIERS: Modifier[] = ['Ctrl', 'Alt', 'Shift', 'Meta'];

/** What is needed of a KeyboardEvent. */
export interface Press {
  key: string;
  code: string;
  ctrlKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
  metaKey: boolean;
  isComposing?: boolean;
  keyCode?: number;
  getModifierState?(name: string): boolean;
}

/* What keys of a US keyboard write without and with Shift, where it is neither letter nor digit. */
const US: Record<string, [string, string]> = {
  Slash: ['/', '?'],
  Comma: [',', '<'],
  Period: ['.', '>'],
  Semicolon: [';', ':'],
  Quote: ["'", '"'],
  BracketLeft: ['[', '{'],
  BracketRight: [']', '}'],
  Backslash: ['\\', '|'],
  Backquote: ['`', '~'],
  Minus: ['-', '_'],
  Equal: ['=', '+'],
};

const SILENT = new Set([
  'Dead',
  'Process',
  'Unidentified',
  'Compose',
  'CapsLock',
  'AltGraph',
  'Fn',
  'NumLock',
]);
const HELD = new Set(['Control', 'Alt', 'Shift', 'Meta', 'OS']);

function latin(key: string): boolean {
  return /^[\x20-\x7e]|^\p{Script=Latin}/u.test(key);
}

function atPlace(code: string, shift: boolean): string | null {
  const plain = /^(?:Key|Digit)(.)$/.exec(code)?.[1];
  return plain ? plain.toLowerCase() : (US[code]?.[shift ? 1 : 0] ?? null);
}

/** Whether a key writes one letter of two cases; of others the Shift belongs to the character. */
function isLetter(key: string): boolean {
  return key.toLowerCase() !== key.toUpperCase();
}

function write(held: Set<Modifier>, key: string): string {
  const single = [...key].length === 1;
  if (single && !isLetter(key)) held.delete('Shift');
  const name = key === ' ' ? 'Space' : single ? key.toLowerCase() : key;
  return [...MODIFIERS.filter((m) => held.has(m)), name].join('+');
}

/** The chord that somebody pressed; null while they write with an input method, or hold modifiers only. */
export function chordOf(press: Press): string | null {
  if (press.isComposing || press.keyCode === 229 || SILENT.has(press.key) || HELD.has(press.key)) return null;
  const key = latin(press.key) ? press.key : atPlace(press.code, press.shiftKey);
  if (!key) return null;
  const held = new Set<Modifier>();
  const third = press.getModifierState?.('AltGraph') && [...key].length === 1;
  if (press.ctrlKey && !third) held.add('Ctrl');
  if (press.altKey && !third) held.add('Alt');
  if (press.shiftKey) held.add('Shift');
  if (press.metaKey) held.add('Meta');
  return write(held, key);
}

/** `Mod+K`, `ctrl+enter`, `?`, `Ctrl++` as chordOf would say it; null when it is none. */
export function parseChord(text: string, onMac = mac): string | null {
  const parts = text.endsWith('++')
    ? [...text.slice(0, -2).split('+'), '+']
    : text === '+'
      ? ['+']
      : text.split('+');
  const key = parts.pop()?.trim();
  const held = new Set<Modifier>();
  for (const part of parts) {
    const word = part.trim().toLowerCase();
    const named =
      word === 'mod' ? (onMac ? 'Meta' : 'Ctrl') : MODIFIERS.find((m) => m.toLowerCase() === word);
    if (!named) return null;
    held.add(named);
  }
  if (!key) return null;
  return write(held, [...key].length === 1 ? key : key.charAt(0).toUpperCase() + key.slice(1));
}

/** Whether a chord is one character without a modifier: such keys may be switched off (WCAG 2.1.4). */
export function isSingle(chord: string): boolean {
  const key = chord.replace(/^Shift\+/, '');
  return [...key].length === 1;
}

const SIGNS: Record<string, string> = { Ctrl: '⌃', Alt: '⌥', Shift: '⇧', Meta: '⌘' };
const SHORT: Record<string, string> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
};

/** The caps to show for a chord, one a key: `Ctrl`, `K`; on a Mac its signs. */
export function caps(chord: string, onMac = mac): string[] {
  const parts = chord.endsWith('++')
    ? [...chord.slice(0, -2).split('+'), '+']
    : chord === '+'
      ? ['+']
      : chord.split('+');
  const alone = parts.length === 1;
  return parts.map((part) => {
    if (onMac && SIGNS[part]) return SIGNS[part];
    return SHORT[part] ?? (alone ? part : part.length === 1 ? part.toUpperCase() : part);
  });
}

/** The same in one text. */
export function spell(chord: string, onMac = mac): string {
  return caps(chord, onMac).join('+');
}

/** The same for `aria-keyshortcuts`. */
export function ariaChord(chord: string): string {
  return chord.replace('Ctrl+', 'Control+');
}

const WRITES = 'input, textarea, select, [contenteditable=""], [contenteditable="true"], [role="textbox"]';
const CLICKS = 'checkbox radio button submit reset range color file image';

/** Whether what is typed here is text (or picks an option), and so no shortcut. */
export function isField(target: EventTarget | null): boolean {
  const field = target instanceof Element ? target.closest(WRITES) : null;
  return field !== null && !(field instanceof HTMLInputElement && CLICKS.split(' ').includes(field.type));
}

/** Whether Enter and the arrows already mean something where the focus is. */
export function isControl(target: EventTarget | null): boolean {
  const own =
    'a[href], button, input, select, textarea, summary, [role="option"], [role="tab"], [role="menuitem"]';
  return target instanceof Element && target.closest(own) !== null;
}
