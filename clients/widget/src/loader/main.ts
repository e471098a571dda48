/* widget.js: the launcher on the site's page, and the way to talk to the chat.
 *
 *   <script async src="https://chat.example.org/widget.js" data-site="demo"></script>
 */
import type { Ask, Tell } from '../bus';
import type { Look, Settings, Start } from '../settings';
import { inFrame } from './frame';
import { inPage } from './inline';
import { launcher } from './launcher';
import { memory } from './memory';
import { firstWords, type LauncherWords } from './words';

type Listener = (detail: unknown) => void;
interface Api {
  (method: string, ...args: never[]): unknown;
  q?: Parameters<Api>[];
}
declare global {
  interface Window {
    handoffd?: Api;
    handoffdSettings?: Partial<Settings>;
  }
}

const NAME = 'handoff-chat';
/* What only a chat can do: and whether it is to be seen at that. */
const ASKED: Record<string, boolean> = {
  requestHuman: true,
  leaveMessage: true,
  endChat: false,
  transcript: false,
  reset: false,
};
/* What is set before there is a chat, it finds when it begins. */
const SETS: Record<string, keyof Settings> = {
  identify: 'user',
  setAttributes: 'attributes',
  setDepartment: 'department',
  setLocale: 'locale',
  prefill: 'draft',
};

function begin(script: HTMLScriptElement | null): void {
  const settings = { site: 'demo', ...window.handoffdSettings, ...script?.dataset } as Settings;
  const origin = new URL(script?.src || location.href).origin;
  const key = `handoffd:${settings.site}`;
  const element = document.createElement(NAME);
  const heardBy = new WeakMap<Listener, EventListener>();
  const local = memory('localStorage', key);
  const session = memory('sessionStorage', key);
  let chat: Ask | undefined;
  let before: Element | null = null;
  let counted = false;

  const emit: Tell = (name, detail = {}) =>
    void element.dispatchEvent(new CustomEvent(`handoffd:${name}`, { detail, bubbles: true }));
  const locale = () =>
    (settings.locale !== 'auto' && settings.locale) || document.documentElement.lang || navigator.language;
  const theme = () => local.all.theme as Look | undefined;
  const page = () => ({
    url: location.href.split('#')[0] as string,
    title: document.title.replace(/^\(\d+\) /, ''),
    referrer: document.referrer,
  });
  const toggle = () => (ui.shown() ? close() : open());
  const ui = launcher(element, firstWords(locale()), toggle);
  const start = (): Start => ({
    settings: ui.dress(settings, theme()),
    locale: locale(),
    page: page(),
    open: ui.shown(),
    kept: session.all,
  });

  const heard: Tell = (name, detail) => {
    if (name === '_close') close();
    else if (name === '_keep') session.keep(...(detail as [string, unknown]));
    else if (name === '_talk') local.keep('talk', detail);
    else if (name === '_look') {
      local.keep('theme', detail);
      ui.dress(settings, theme());
    } else if (name === '_words') ui.speak(detail as LauncherWords);
    else if (name !== '_title') {
      if (name === 'unread') ui.count((detail as { count: number }).count);
      emit(name, detail);
    } else if (detail || counted) {
      counted = Boolean(detail);
      document.title = (detail ? `(${detail}) ` : '') + page().title;
    }
  };
  const ask: Ask = (...asked) => {
    chat ??= (settings.mode === 'inline' ? inPage : inFrame)(ui.panel, origin, start, heard, ui.title());
    return chat(...asked);
  };
  const tell: Ask = async (...asked) => chat?.(...asked).catch(() => {});

  function begins(on: boolean, focus: boolean): void {
    ask('open', on, focus).catch(() => {
      chat = undefined;
      ui.fail(() => begins(true, true));
      emit('error', { code: 'unreachable' });
    });
    if (focus) (ui.panel.firstChild as HTMLElement).focus();
  }

  function open(focus = true): void {
    if (ui.shown()) return;
    before = document.activeElement;
    ui.show(true);
    session.keep('open', true);
    tell('page', page());
    begins(true, focus);
    emit('open');
  }

  function close(): void {
    if (!ui.shown()) return;
    ui.show(false);
    session.keep('open', false);
    tell('open', false);
    /* The focus goes back to where it came from. */
    const elsewhere = before && before !== document.body && before !== element;
    (elsewhere ? (before as HTMLElement) : ui.opener).focus();
    emit('close');
  }

  function dress(look: Partial<Settings>): Promise<unknown> {
    Object.assign(settings, look);
    ui.dress(settings, theme());
    return tell('setTheme', look);
  }

  const off = (name: string, listener: Listener) =>
    element.removeEventListener(`handoffd:${name}`, heardBy.get(listener) as EventListener);
  const own: Record<string, (...args: never[]) => unknown> = {
    open: () => open(),
    close,
    toggle,
    show: () => dress({ launcher: '' }),
    hide: () => dress({ launcher: 'hidden' }),
    setTheme: dress,
    off,
  };
  async function run(method: string, args: unknown[]): Promise<unknown> {
    const value = args[0] as object;
    const name = SETS[method];
    if (name) {
      Object.assign(settings, { [name]: name === 'attributes' ? { ...settings[name], ...value } : value });
      if (!chat && name === 'locale') ui.speak(firstWords(locale()));
      return chat?.(method, value);
    }
    if (own[method]) return own[method](...(args as never[]));
    if (!(method in ASKED)) throw new Error(`handoffd: no method ${method}`);
    if (method === 'reset') delete settings.user;
    if (ASKED[method]) open();
    return ask(method, ...args);
  }
  function on(name: string, listener: Listener): () => void {
    const hears = heardBy.get(listener) ?? ((event: Event) => listener((event as CustomEvent).detail));
    heardBy.set(listener, hears);
    element.addEventListener(`handoffd:${name}`, hears);
    return () => off(name, listener);
  }
  function attach(): void {
    const early = window.handoffd?.q ?? [];
    const api: Api = (method, ...args) =>
      method === 'on' ? on(...(args as unknown as [string, Listener])) : run(method, args);
    window.handoffd = api;
    document.body.append(element);
    ui.dress(settings, theme());
    if (session.all.open) open(false);
    else if (local.all.talk) begins(false, false);
    for (const call of early)
      Promise.resolve(api(...call)).catch(({ message }) => emit('error', { code: 'failed', message }));
    emit('ready');
  }

  if (document.body) attach();
  else addEventListener('DOMContentLoaded', attach);
  (window as { navigation?: EventTarget }).navigation?.addEventListener('currententrychange', () =>
    tell('page', page()),
  );
}

/* Loaded twice, it still is one chat. */
if (!customElements.get(NAME)) {
  customElements.define(NAME, class extends HTMLElement {});
  begin(document.currentScript as HTMLScriptElement | null);
}
