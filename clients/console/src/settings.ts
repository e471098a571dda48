/* Choices of this browser's, kept when the tab is closed: language, colours, what Enter does. */
import { effect, signal } from '@preact/signals';
import { bestLocale, direction, locale } from './locale';
import { browser, textIn } from './store';

/** `''`: as the browser's languages say. */
export const chosenLocale = signal(textIn(browser, 'locale'));
/** `''`: as the system says. */
export const scheme = signal<'' | 'light' | 'dark'>(
  oneOf(textIn(browser, 'scheme'), ['light', 'dark']) ?? '',
);
/** Enter sends, and Shift+Enter makes a new line; otherwise Enter is a new line, and Ctrl+Enter sends. */
export const enterSends = signal(browser.get('enterSends') === true);

function oneOf<T extends string>(text: string, of: readonly T[]): T | undefined {
  return of.find((one) => one === text);
}

/** Keeps the choices and puts them on the page; returns the language to begin with. */
export function startSettings(): string {
  effect(() => browser.set('locale', chosenLocale.value));
  effect(() => browser.set('enterSends', enterSends.value));
  effect(() => {
    browser.set('scheme', scheme.value);
    if (scheme.value) document.documentElement.dataset.scheme = scheme.value;
    else delete document.documentElement.dataset.scheme;
  });
  effect(() => {
    document.documentElement.lang = locale.value;
    document.documentElement.dir = direction.value;
  });
  return chosenLocale.peek() || bestLocale(navigator.languages);
}
