/*
 * What an agent has chosen, kept in this browser. The record has a version; what is unknown, broken or
 * out of bounds in it is as if it had never been chosen. Another tab's choice counts here, too.
 */
import { effect, type ReadonlySignal, signal } from '@preact/signals';

export interface Preferences {
  /** Chosen keys by the command's id; what is not here has its own. */
  keys: Record<string, string[]>;
  /** Single characters are shortcuts. */
  singles: boolean;
  /** Enter sends, Shift+Enter breaks the line; else Enter breaks it. */
  enterSends: boolean;
  sound: boolean;
  /** 0 to 1. */
  volume: number;
  desktop: boolean;
  /** A desktop notification may show what the visitor said. */
  desktopText: boolean;
  /** The title counts and flashes. */
  title: boolean;
  theme: 'auto' | 'light' | 'dark';
  locale: 'auto' | 'en' | 'de' | 'ar';
  density: 'comfortable' | 'compact';
}

export const DEFAULTS: Readonly<Preferences> = {
  keys: {},
  singles: true,
  enterSends: true,
  sound: true,
  volume: 0.5,
  desktop: false,
  desktopText: false,
  title: true,
  theme: 'auto',
  locale: 'auto',
  density: 'comfortable',
};

const NAME = 'handoff-console.preferences';
const VERSION = 1;
const MAX_COMMANDS = 100;
const MAX_KEYS = 4;

const WORDS: { [N in 'theme' | 'locale' | 'density']: readonly Preferences[N][] } = {
  theme: ['auto', 'light', 'dark'],
  locale: ['auto', 'en', 'de', 'ar'],
  density: ['comfortable', 'compact'],
};

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

function word<N extends keyof typeof WORDS>(name: N, value: unknown): Preferences[N] {
  const words: readonly Preferences[N][] = WORDS[name];
  return words.find((w) => w === value) ?? DEFAULTS[name];
}

/** The preferences that a stored text says. */
export function readPreferences(text: string | null): Preferences {
  let stored: Record<string, unknown> = {};
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) stored = { ...value };
  } catch {
    stored = {};
  }
  if (stored.version !== VERSION) return { ...DEFAULTS };
  const flag = (name: 'singles' | 'enterSends' | 'sound' | 'desktop' | 'desktopText' | 'title') => {
    const value = stored[name];
    return typeof value === 'boolean' ? value : DEFAULTS[name];
  };
  const volume = stored.volume;
  return {
    keys: readKeys(stored.keys),
    singles: flag('singles'),
    enterSends: flag('enterSends'),
    sound: flag('sound'),
    volume: typeof volume === 'number' && volume >= 0 && volume <= 1 ? volume : DEFAULTS.volume,
    desktop: flag('desktop'),
    desktopText: flag('desktopText'),
    title: flag('title'),
    theme: word('theme', stored.theme),
    locale: word('locale', stored.locale),
    density: word('density', stored.density),
  };
}

/* A browser may forbid storage altogether; then a choice lasts as long as the page. */
function load(): string | null {
  try {
    return localStorage.getItem(NAME);
  } catch {
    return null;
  }
}

function save(value: Preferences) {
  try {
    localStorage.setItem(NAME, JSON.stringify({ version: VERSION, ...value }));
  } catch {
    /* It is still true for this page. */
  }
}

const current = signal<Preferences>(readPreferences(load()));

export const preferences: ReadonlySignal<Preferences> = current;

/** Changes some of them, at once and for later. */
export function prefer(changed: Partial<Preferences>) {
  current.value = { ...current.peek(), ...changed };
  save(current.peek());
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
    if (event.key === NAME || event.key === null) current.value = readPreferences(event.newValue);
  };
  window.addEventListener('storage', follow);
  const stop = effect(() => {
    const root = document.documentElement;
    const { theme, density } = current.value;
    if (theme === 'auto') delete root.dataset.scheme;
    else root.dataset.scheme = theme;
    root.dataset.density = density;
  });
  return () => {
    window.removeEventListener('storage', follow);
    stop();
  };
}
