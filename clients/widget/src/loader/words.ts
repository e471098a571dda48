/* The few words that are needed before there is a chat, in every language: the loader fetches nothing. */
import * as ar from '../../locales/ar.json';
import * as de from '../../locales/de.json';
import * as en from '../../locales/en.json';
import * as es from '../../locales/es.json';
import * as fr from '../../locales/fr.json';
import * as zh from '../../locales/zh.json';
import { pick } from '../locale';

const words: Record<string, [title: string, open: string]> = {
  ar: [ar.title, ar.open],
  de: [de.title, de.open],
  en: [en.title, en.open],
  es: [es.title, es.open],
  fr: [fr.title, fr.open],
  zh: [zh.title, zh.open],
};

export interface LauncherWords {
  locale: string;
  title: string;
  open: string;
  close: string;
  unread: string;
}

/** The rest comes with the chat: without one nothing is unread, or to be closed. */
export function firstWords(locale: string): LauncherWords {
  const [title, open] = words[pick(Object.keys(words), locale)] as [string, string];
  return { locale, title, open, close: open, unread: '' };
}
