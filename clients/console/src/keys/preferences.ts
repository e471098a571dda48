/*
 * What an agent has chosen about keys, alerts and density, kept in this browser. The record has a version;
 * what is unknown, broken or out of bounds in it is as if it had never been chosen. Another tab's choice
 * counts here, too.
 */
import { effect, type ReadonlySignal, signal } from '@preact/signals';
import { browser } from '../store';

export interface Preferences {
  /** Chosen keys by the command's id; what is not here has its own. */
  keys: Record<string, string[]>;
  /** Single characters are shortcuts. */
  singles: boolean;
  sound: boolean;
  /** 0 to 1. */
  volume: number;
  desktop: boolean;
  /** A desktop notification may show what the visitor said. */
  desktopText: boolean;
  /** The title counts and flashes. */
  title: boolean;
  density: 'comfortable' | 'compact';
}

export const DEFAULTS: Readonly<Preferences> = {
  keys: {},
  singles: true,
  sound: true,
  volume: 0.5,
  desktop: false,
  desktopText: false,
  title: true,
  density: 'comfortable',
};

const NAME = 'preferences';
const VERSION = 1;
const MAX_COMMANDS = 100;
const MAX_KEYS = 4;

function readKeys(value: unknown): Record<string, string[]> {
  if (typeof value !== 'object' || value === null) return {};
  const rows = Object.entries(value)
    .filter(([id, chords]) => /^[\w.-]{1,64}$/.test(id) && Array.isArray(chords))
    .slice(0, MAX_COMMANDS)
    .map(([id, chords]: [string, unknown[]]) => {
      const texts = chords.filter(
        (c): c is string => typeof c === 'string' && c.length > 0 && c.length <= 40,
      );
      return [id, texts.slice(0, MAX_KEYS)] as const;
    });
  return Object.fromEntries(rows);
}

/** The preferences that a stored value says. */
export function readPreferences(value: unknown): Preferences {
  const stored: Record<string, unknown> = typeof value === 'object' && value !== null ? { ...value } : {};
  if (stored.version !== VERSION) return { ...DEFAULTS };
  const flag = (name: 'singles' | 'sound' | 'desktop' | 'desktopText' | 'title') => {
    const chosen = stored[name];
    return typeof chosen === 'boolean' ? chosen : DEFAULTS[name];
  };
  const { volume } = stored;
  return {
    keys: readKeys(stored.keys),
    singles: flag('singles'),
    sound: flag('sound'),
    volume: typeof volume === 'number' && volume >= 0 && volume <= 1 ? volume : DEFAULTS.volume,
    desktop: flag('desktop'),
    desktopText: flag('desktopText'),
    title: flag('title'),
    density: stored.density === 'compact' ? 'compact' : 'comfortable',
  };
}

const current = signal<Preferences>(readPreferences(browser.get(NAME)));

export const preferences: ReadonlySignal<Preferences> = current;

/** Changes some of them, at once and for later. */
export function prefer(changed: Partial<Preferences>) {
  current.value = { ...current.peek(), ...changed };
  browser.set(NAME, { version: VERSION, ...current.peek() });
}

/** Gives a command other keys; null: its own again. */
export function rebind(id: string, chords: string[] | null) {
  const keys = { ...current.peek().keys };
  delete keys[id];
  prefer({ keys: chords ? { ...keys, [id]: chords.slice(0, MAX_KEYS) } : keys });
}

/** Follows other tabs, and tells the style sheet what was chosen. */
export function startPreferences(): () => void {
  const follow = (event: StorageEvent) => {
    if (event.key === null || event.key.endsWith(NAME)) current.value = readPreferences(browser.get(NAME));
  };
  window.addEventListener('storage', follow);
  const stop = effect(() => {
    document.documentElement.dataset.density = current.value.density;
  });
  return () => {
    window.removeEventListener('storage', follow);
    stop();
  };
}
