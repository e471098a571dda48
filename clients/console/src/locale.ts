/* The words of the console: one file an area and a language. English is there at once, the others come on
 * demand; whatever a language lacks is said in English. Names are isolated, so that they cannot turn our
 * sentences around. */
import { computed, signal } from '@preact/signals';
import { type ComponentChildren, cloneElement, h, isValidElement, type VNode } from 'preact';
import en from './words/en';
import type more from './words/later';

type Words = typeof en & typeof more;
type Plain<A extends keyof Words> = {
  [K in keyof Words[A] & string]: Words[A][K] extends string ? `${A}.${K}` : never;
}[keyof Words[A] & string];
type Counted<A extends keyof Words> = {
  [K in keyof Words[A] & string]: Words[A][K] extends string ? never : `${A}.${K}`;
}[keyof Words[A] & string];

/** `area.name` of a sentence. */
export type Key = { [A in keyof Words]: Plain<A> }[keyof Words];
/** `area.name` of a sentence that depends on a number: an object of plural forms, with `{n}` for the number. */
type PluralKey = { [A in keyof Words]: Counted<A> }[keyof Words];
export type Values = Record<string, string | number>;

type Sentence = string | Record<string, string>;
type Book = Record<string, Record<string, Sentence>>;

const english: Book = { ...en };

const books: Record<string, () => Promise<Book>> = {
  en: async () => english,
  de: async () => (await import('./words/de')).default as Book,
  ar: async () => (await import('./words/ar')).default as Book,
};

/** The languages that the console speaks, each by its own name. */
export const LANGUAGES = [
  { code: 'en', name: 'English' },
  { code: 'de', name: 'Deutsch' },
  { code: 'ar', name: 'العربية' },
] as const;

const spoken = signal<{ code: string; book: Book }>({ code: 'en', book: english });

export const locale = computed(() => spoken.value.code);
export const direction = computed<'ltr' | 'rtl'>(() => (spoken.value.code === 'ar' ? 'rtl' : 'ltr'));

/** The best of our languages for a list of wishes, such as `navigator.languages`. */
export function bestLocale(wanted: readonly string[]): string {
  for (const tag of wanted) {
    const base = tag.toLowerCase().split('-')[0] ?? '';

    if (Object.hasOwn(books, base)) return base;
  }
  return 'en';
}

export async function setLocale(code: string): Promise<void> {
  const load = books[code];

  if (load) spoken.value = { code, book: await load() };
}

/** The English words of what is loaded later; to be there before it is drawn. */
export async function loadMoreWords(): Promise<void> {
  Object.assign(english, (await import('./words/later')).default);
}

function find(key: string): Sentence {
  const dot = key.indexOf('.');
  const area = key.slice(0, dot);
  const name = key.slice(dot + 1);

  return spoken.value.book[area]?.[name] ?? english[area]?.[name] ?? key;
}

const RTL = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/* A value of the other direction is isolated from the sentence around it. */
function isolated(value: string | number): string {
  const text = String(value);

  return typeof value === 'string' && RTL.test(text) !== (direction.value === 'rtl')
    ? `\u2068${text}\u2069`
    : text;
}

function fill(sentence: string, values: Values): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? isolated(values[name] ?? '') : whole,
  );
}

/** The sentence in the language that is spoken; whoever draws it is drawn again when the language changes. */
export function t(key: Key, values: Values = {}): string {
  const sentence = find(key);

  return fill(typeof sentence === 'string' ? sentence : (sentence.other ?? ''), values);
}

const pluralRules = computed(() => new Intl.PluralRules(locale.value));

/** The form of the sentence for the number `n`, which stands at `{n}`. */
export function plural(key: PluralKey, n: number, values: Values = {}): string {
  const forms = find(key);

  if (typeof forms === 'string') return fill(forms, { n: formatNumber(n), ...values });
  return fill(forms[pluralRules.value.select(n)] ?? forms.other ?? '', { n: formatNumber(n), ...values });
}

/** As `t`, with elements for values: texts among them stand in a `<bdi>`. */
export function rich(key: Key, values: Record<string, ComponentChildren>): ComponentChildren[] {
  const sentence = find(key);
  const parts = (typeof sentence === 'string' ? sentence : (sentence.other ?? '')).split(/\{(\w+)\}/);

  return parts.map((part, i) => {
    if (i % 2 === 0) return part;
    const value = values[part];
    if (isValidElement(value)) return cloneElement(value as VNode, { key: part });
    return h('bdi', { key: part }, value as ComponentChildren);
  });
}

// ---- numbers and times

/* The language that is spoken, as the browser's owner has it: `en-GB` has other times than `en-US`. */
const region = computed(
  () => navigator.languages.find((tag) => tag.toLowerCase().split('-')[0] === locale.value) ?? locale.value,
);

const numbers = computed(() => new Intl.NumberFormat(region.value));
const percents = computed(
  () => new Intl.NumberFormat(region.value, { style: 'percent', maximumFractionDigits: 0 }),
);
const clock = computed(() => new Intl.DateTimeFormat(region.value, { hour: '2-digit', minute: '2-digit' }));
const dayName = computed(
  () => new Intl.DateTimeFormat(region.value, { weekday: 'long', day: 'numeric', month: 'long' }),
);
const dateTime = computed(
  () => new Intl.DateTimeFormat(region.value, { dateStyle: 'medium', timeStyle: 'short' }),
);
const dateOnly = computed(() => new Intl.DateTimeFormat(region.value, { dateStyle: 'medium' }));
const relative = computed(() => new Intl.RelativeTimeFormat(region.value, { numeric: 'auto' }));

type Instant = string | number | Date;

/* What the wire says may be no time at all: a formatter must not throw while drawing. */
function format(formatter: Intl.DateTimeFormat, time: Instant): string {
  const date = new Date(time);

  return Number.isNaN(date.getTime()) ? '' : formatter.format(date);
}

export const formatNumber = (n: number): string => numbers.value.format(n);
/** A share of 0 to 1 as `42 %`. */
export const formatPercent = (share: number): string => percents.value.format(share);
/** `14:05` */
export const formatTime = (time: Instant): string => format(clock.value, time);
/** `Thursday, 26 November` */
export const formatDay = (time: Instant): string => format(dayName.value, time);
/** `26 Nov 2026, 14:05` */
export const formatDateTime = (time: Instant): string => format(dateTime.value, time);
/** `26 Nov 2026` */
export const formatDate = (time: Instant): string => format(dateOnly.value, time);

/** `5 minutes ago`, `in 2 hours`. */
export function formatAgo(time: Instant, now: number): string {
  const seconds = (new Date(time).getTime() - now) / 1000;
  const size = Math.abs(seconds);

  if (Number.isNaN(seconds)) return '';
  if (size < 60) return relative.value.format(0, 'minute');
  if (size < 3600) return relative.value.format(Math.trunc(seconds / 60), 'minute');
  if (size < 86400) return relative.value.format(Math.trunc(seconds / 3600), 'hour');
  return relative.value.format(Math.trunc(seconds / 86400), 'day');
}

const units = computed(() => {
  const of = (unit: string) =>
    new Intl.NumberFormat(region.value, {
      style: 'unit',
      unit,
      unitDisplay: 'narrow',
      maximumFractionDigits: 0,
    });

  return { second: of('second'), minute: of('minute'), hour: of('hour'), day: of('day') };
});

/** A span in milliseconds, short: `45s`, `12m`, `3h 5m`, `2d`. Less than nothing is nothing. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const { second, minute, hour, day } = units.value;

  if (!Number.isFinite(seconds)) return '';
  if (seconds < 60) return second.format(seconds);
  if (seconds < 3600) return minute.format(Math.floor(seconds / 60));
  if (seconds >= 172800) return day.format(Math.floor(seconds / 86400));
  const minutes = Math.floor((seconds % 3600) / 60);
  return hour.format(Math.floor(seconds / 3600)) + (minutes ? ` ${minute.format(minutes)}` : '');
}
