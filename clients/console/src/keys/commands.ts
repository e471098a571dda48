/*
 * Everything that a key or the command bar can do. Whoever owns an action registers it while it can be
 * done; the ones with keys of their own are listed here, so that help and settings know all of them
 * wherever one is.
 */
import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { Key } from '../locale';
import { enterSends } from '../settings';
import { ariaChord, chordOf, isControl, isField, isSingle, type Press, parseChord, spell } from './keymap';
import { preferences } from './preferences';

type Group = 'offers' | 'lists' | 'conversation' | 'general';

export const GROUPS: readonly { group: Group; title: Key }[] = [
  { group: 'offers', title: 'keys.groupOffers' },
  { group: 'conversation', title: 'keys.groupConversation' },
  { group: 'lists', title: 'keys.groupLists' },
  { group: 'general', title: 'keys.groupGeneral' },
];

/** What is known of a command wherever one is. */
export interface Entry {
  /** Stays the same for ever: chosen keys are kept under it. */
  id: string;
  title: Key;
  group: Group;
  /** The keys it has until somebody chooses others: `a`, `Mod+Enter` ... */
  keys?: readonly string[];
  /** Holding the key does it again and again. */
  repeats?: boolean;
}

export interface Command extends Entry {
  /** Whether it can be done now; left out: always. */
  when?: () => boolean;
  run: () => void;
}

/** Commands with default keys, in the order in which help shows them. */
const catalogue = [
  { id: 'accept', title: 'keys.cmdAccept', group: 'offers', keys: ['a'] },
  { id: 'decline', title: 'keys.cmdDecline', group: 'offers', keys: ['d'] },
  { id: 'next', title: 'keys.cmdNext', group: 'lists', keys: ['j'], repeats: true },
  { id: 'previous', title: 'keys.cmdPrevious', group: 'lists', keys: ['k'], repeats: true },
  { id: 'open', title: 'keys.cmdOpen', group: 'lists', keys: ['Enter'] },
  { id: 'reply', title: 'keys.cmdReply', group: 'conversation', keys: ['r'] },
  { id: 'note', title: 'keys.cmdNote', group: 'conversation', keys: ['n'] },
  { id: 'canned', title: 'keys.cmdCanned', group: 'conversation', keys: ['/'] },
  { id: 'empathy', title: 'keys.cmdEmpathy', group: 'conversation', keys: ['e'] },
  { id: 'send', title: 'keys.cmdSend', group: 'conversation', keys: ['Mod+Enter'] },
  { id: 'transfer', title: 'keys.cmdTransfer', group: 'conversation', keys: ['t'] },
  { id: 'return', title: 'keys.cmdReturn', group: 'conversation', keys: ['b'] },
  { id: 'close', title: 'keys.cmdClose', group: 'conversation', keys: ['x'] },
  { id: 'palette', title: 'keys.cmdPalette', group: 'general', keys: ['Mod+k'] },
  { id: 'help', title: 'keys.cmdHelp', group: 'general', keys: ['?'] },
] as const satisfies readonly Entry[];

type CatalogueId = (typeof catalogue)[number]['id'];
type Listed = { id: CatalogueId; when?: () => boolean; run: () => void };

const entries: readonly Entry[] = catalogue;
const live = signal<ReadonlyMap<string, Command>>(new Map());

/** The commands that are registered, in the order in which they came. */
export const commands: ReadonlySignal<readonly Command[]> = computed(() => [...live.value.values()]);

/** What help and settings show: the catalogue, then whatever else is registered and has keys. */
export const known: ReadonlySignal<readonly Entry[]> = computed(() => [
  ...entries,
  ...commands.value.filter((c) => c.keys?.length && !entries.some((e) => e.id === c.id)),
]);

/**
 * Registers a command and returns how to take it back. One of the catalogue needs no title, group or
 * keys. Of two with one id the later one counts.
 */
export function register(command: Command | Listed): () => void {
  const listed = entries.find((e) => e.id === command.id);
  const whole: Command | null = 'title' in command ? command : listed ? { ...listed, ...command } : null;
  if (!whole) throw new Error(`no such command: ${command.id}`);
  const next = new Map(live.peek());
  next.delete(whole.id);
  live.value = next.set(whole.id, whole);
  return () => {
    if (live.peek().get(whole.id) !== whole) return;
    const rest = new Map(live.peek());
    rest.delete(whole.id);
    live.value = rest;
  };
}

/** Whether a command can be done now. */
export function ready(command: Command): boolean {
  return command.when?.() ?? true;
}

/** The chords of a command: the chosen ones, or its own. */
export function keysOf(entry: Entry): string[] {
  const chosen = preferences.value.keys[entry.id] ?? entry.keys ?? [];
  return chosen.map((text) => parseChord(text)).filter((chord) => chord !== null);
}

/** The chord that works now, to be shown beside a button; null when there is none, or it is off. */
export function keyOf(id: string): string | null {
  const entry = known.value.find((e) => e.id === id);
  const chords = entry ? keysOf(entry) : [];
  return chords.find((chord) => preferences.value.singles || !isSingle(chord)) ?? null;
}

/** The same for `aria-keyshortcuts` of a button that does what the command does. */
export function shortcut(id: string): string | undefined {
  const chord = keyOf(id);
  return chord ? ariaChord(chord) : undefined;
}

/** The same in one text, for a sentence. */
export function spelled(id: string): string | null {
  const chord = keyOf(id);
  return chord && spell(chord);
}

/** The other commands that have this chord. */
export function conflicts(id: string, chord: string): Entry[] {
  return known.value.filter((entry) => entry.id !== id && keysOf(entry).includes(chord));
}

/** The command that a press means here, or null. */
export function commandFor(press: Press & { repeat?: boolean; target: EventTarget | null }): Command | null {
  const chord = chordOf(press);
  if (!chord) return null;
  const modified = /^(Ctrl|Alt|Meta)\+/.test(chord) || /^F\d+$/.test(chord);
  if (isSingle(chord) && !preferences.value.singles) return null;
  if (!modified && isField(press.target)) return null;
  if (!modified && !isSingle(chord) && isControl(press.target)) return null;
  return (
    commands.value.find(
      (c) => keysOf(c).includes(chord) && (!press.repeat || c.repeats === true) && ready(c),
    ) ?? null
  );
}

/** Runs commands by their keys until it is stopped. What a modal dialog covers cannot be reached. */
export function startKeys(): () => void {
  function pressed(event: KeyboardEvent) {
    if (event.defaultPrevented || document.querySelector('dialog:modal')) return;
    const command = commandFor(event);
    if (!command) return;
    event.preventDefault();
    command.run();
  }
  window.addEventListener('keydown', pressed);
  return () => window.removeEventListener('keydown', pressed);
}

/** Whether this press in the composer sends: the keys of `send`, or Enter alone where that was chosen. */
export function sends(event: KeyboardEvent): boolean {
  const chord = chordOf(event);
  const send = entries.find((e) => e.id === 'send');
  if (chord === 'Enter' && enterSends.value) return true;
  return chord !== null && send !== undefined && keysOf(send).includes(chord);
}
