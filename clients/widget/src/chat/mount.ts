/* The chat: its parts put together, and what it does when it is asked. */

import { tidy } from '@handoff/sdk/text';
import { type HandoffError, type Profile, Visitor } from '@handoff/sdk/visitor';
import type { Ask, Tell } from '../bus';
import { button, el, text, wear } from '../dom';
import { direction } from '../locale';
import type { Look, PageInfo, Start, User } from '../settings';
import { cards, placeTexts } from './cards';
import type { CardName, Chat } from './chat';
import css from './chat.css?inline';
import { compose } from './compose';
import { tellEvents } from './events';
import { download, head } from './head';
import { stores } from './kept';
import { log } from './log';
import { notice } from './notice';
import { quick } from './quick';
import { ring } from './sound';
import { fetchWords, fill } from './words';

const ANNOUNCE_EVERY = 15000;

export async function mount(
  root: Document | ShadowRoot,
  url: string,
  start: Start,
  tell: Tell,
): Promise<Ask> {
  const { settings } = start;
  const name = `handoffd:${settings.site}:`;
  const [local, session] = stores(name, start.kept, tell);
  let tabs: BroadcastChannel | undefined;
  const box = el('section', { class: 'chat', role: 'dialog', tabindex: -1, keydown });
  const alarm = el('p', { class: 'problem', role: 'alert' });
  const status = el('p', { class: 'aside', role: 'status' });
  let { locale, page, open } = start;
  let words = await fetchWords(url, locale);
  let draws: (() => void)[] = [];
  let card: CardName = '';
  let typed: Partial<Record<CardName, FormData>> = {}; // what was put into a card and not sent yet
  let stood = ''; // what the card was chosen for
  let wording = ''; // what everything was built with
  let asks: (() => void) | undefined; // a person was asked for before the first questions were answered
  let announced = 0;
  let announcing: ReturnType<typeof setTimeout>;
  let unread = 0;
  let talking: boolean | undefined;
  let field: HTMLTextAreaElement;
  let write: (text: string) => void;
  let panel: HTMLElement;

  const { user, attributes, department } = settings;
  const known = ({ phone: _, ...rest }: User = {}) => rest;
  const profile = {
    ...(attributes && { attributes }),
    ...(department && { department }),
    ...(user?.phone && { phone: user.phone }),
  };
  const visitor = new Visitor({
    url,
    site: settings.site,
    local,
    session,
    locale,
    page: () => page,
    ...(user && { user: known(user) }),
    ...(Object.keys(profile).length && { profile }),
    client: { name: 'handoff-widget', version: __VERSION__ },
  });
  const over = () => !visitor.conversation || visitor.state === 'closed';
  const speaks = (tag: string) => tag.slice(0, 2) === locale.slice(0, 2);
  /* The site's own wording is in its language. */
  const t: Chat['t'] = (key, values = {}) =>
    fill((speaks(visitor.locale) && visitor.texts[key]) || words[key], values);

  const chat: Chat = {
    visitor,
    settings,
    tell,
    t,
    /* In the way of the visitor's own region, when the language is theirs. */
    clock: (at, format) => new Date(at).toLocaleString(navigator.languages.find(speaks) ?? locale, format),
    each: (draw) => draws.push(draw),
    asking: () => card === 'pre',
    say(said, payload) {
      alarm.textContent = '';
      /* What could not be taken goes back to where it was written. */
      visitor.say(said, payload).done.catch(({ code }: HandoffError) => {
        if (code !== 'full') return;
        write(field.value || said);
        chat.warn(t('failed'));
      });
    },
    write: (said) => write(said),
    async askHuman(said) {
      if (chat.asking()) {
        asks = () => chat.askHuman(said);
        return inCard()?.focus();
      }
      field.focus();
      if (!visitor.under('ask_human')) await visitor.askHuman(said).done;
    },
    show(which) {
      card = which;
      drawCard(which || panel.matches(':focus-within'));
      draw();
    },
    warn: (said) => text(alarm, said),
    prefers: (what) => Boolean(local.get(what)),
    prefer(what, on) {
      local.set(what, on);
      if (on && what === 'sound') ring();
      count();
    },
    focus: () => field.focus(),
  };
  const questions = () => cards(chat, begun, () => chat.show(wanted()));
  const inCard = () => panel.querySelector<HTMLElement>('input, select, textarea, button');

  function keydown(event: KeyboardEvent): void {
    if (event.key === 'Escape') tell('_close');
  }

  /** All of it, in other words than before. */
  function build(): void {
    const held = box.matches(':focus-within');
    draws = [];
    panel = el('div', { class: 'card', input, submit: () => delete typed[card] });
    const again = button(
      () => {
        visitor.startNew();
        chat.show(wanted());
      },
      '',
      { class: 'again' },
    );
    const asker = button(() => void chat.askHuman().catch(() => {}), t('ask_person'), { class: 'ghost' });
    const typing = el('div', { class: 'typing' }, el('i'), el('i'), el('i'), el('bdi'));
    const privacy = t('privacy') && el('p', {}, t('privacy'));
    const writer = compose(chat, session);
    [, field, write] = writer;
    box.replaceChildren(
      head(chat),
      notice(chat),
      ...log(chat),
      typing,
      quick(chat),
      panel,
      again,
      alarm,
      writer[0],
      el('div', { class: 'foot' }, asker, privacy),
      status,
    );
    box.ariaLabel = t('title');
    chat.each(() => {
      const { state, typist } = visitor;
      const person = state === 'waiting' || state === 'human';
      /* A button that goes while it has the focus would leave the keyboard nowhere. */
      if (person && asker.matches(':focus')) field.focus();
      asker.hidden = person;
      asker.disabled = visitor.under('ask_human');
      typing.hidden = !typist;
      text(typing.lastChild as Element, typist ? t('typing', { name: tidy(typist) }) : '');
      writer[0].hidden = chat.asking();
      again.hidden = Boolean(card) || ['none', 'bot', 'human'].includes(state);
      text(
        again,
        state === 'waiting'
          ? (placeTexts(chat)[0] ?? '')
          : t(state === 'closed' ? 'new_chat' : 'leave_message'),
      );
    });
    box.lang = locale;
    box.dir = direction(locale);
    tell('_words', { locale, title: t('title'), open: t('open'), close: t('close'), unread: t('unread') });
    drawCard();
    if (held) field.focus();
  }

  function input(): void {
    typed[card] = new FormData(panel.firstChild as HTMLFormElement);
  }

  function drawCard(held?: unknown): void {
    panel.replaceChildren(...questions()[card]());
    panel.hidden = !card;
    /* Of fields that are not checked, only what is was noted; the others do not mind. */
    for (const [name, value] of typed[card] ?? [])
      Object.assign((panel.firstChild as HTMLFormElement)[name] ?? {}, { value, checked: true });
    if (held) (inCard() ?? field).focus();
  }

  function wanted(): CardName {
    const { state, preChat, survey, rated } = visitor;
    if (state === 'none') return preChat.length && !session.get('asked') ? 'pre' : '';
    return state === 'closed'
      ? survey && !rated
        ? 'rate'
        : ''
      : state === 'waiting'
        ? state
        : state === 'message'
          ? 'contact'
          : '';
  }

  function begun(): void {
    session.set('asked', true);
    chat.show('');
    asks?.();
    asks = undefined;
  }

  /** For screen readers: the newest, no more than one in 15 s. */
  function announce(said: string): void {
    clearTimeout(announcing);
    announcing = setTimeout(
      () => {
        announced = Date.now();
        text(status, said);
      },
      Math.max(0, announced + ANNOUNCE_EVERY - Date.now()),
    );
  }

  /** Drawn once after a burst of frames. */
  function draw(): void {
    const { state, conversation, rated, texts, typist } = visitor;
    const now = JSON.stringify([locale, visitor.locale, texts]);
    if (now !== wording) {
      wording = now;
      build();
    }
    /* A question comes with the state that it is about, and goes with it. */
    const stands = `${[state, conversation, rated, state === 'none' && wanted()]}`;
    const held = panel.matches(':focus-within');
    if (stands !== stood) {
      const before = card;
      card = wanted();
      stood = stands;
      if (state !== 'closed') delete typed.rate; // it was about another conversation
      if (card !== before || !typed[card]) drawCard(held);
    } else if (card === 'waiting' && !held) drawCard();
    for (const part of draws) part();
    if (visitor.live && (typist || state === 'waiting'))
      announce(typist ? t('typing', { name: tidy(typist) }) : placeTexts(chat).join('. '));
    count();
  }

  function count(): void {
    if (open && !document.hidden && visitor.unread) {
      visitor.read();
      tabs?.postMessage('read');
    }
    const { unread: now } = visitor;
    if (now > unread && chat.prefers('sound')) ring();
    if (now !== unread) tell('unread', { count: now });
    unread = now;
    tell('_title', chat.prefers('title') && document.hidden ? now : 0);
    if (talking === !over()) return;
    talking = !over();
    tell('_talk', talking);
  }

  function dress(): void {
    const { accent, font, scheme = 'auto' } = { ...visitor.theme, ...settings } as Look;
    box.style.setProperty('--accent', accent ?? '');
    box.style.setProperty('--font', font ?? '');
    const colours = scheme === 'auto' ? '' : scheme;
    (root instanceof Document ? root.documentElement : box).style.colorScheme = colours;
  }

  async function speak(tag: string): Promise<void> {
    words = await fetchWords(url, tag);
    locale = tag;
    draw();
  }

  /** Whoever comes next is somebody else: nothing of what the page said of this one is offered to them. */
  function forget(): void {
    for (const what of ['user', 'attributes', 'department', 'draft'] as const) delete settings[what];
    typed = {};
    stood = '';
    visitor.reset();
    session.drop('asked');
    write('');
    tell('_close');
  }

  visitor.on('change', draw);
  visitor.on('welcome', (welcome) => {
    dress();
    tell('_look', welcome.theme);
    /* The site's wording and the bot are in one language; so are we, unless the page insists. */
    if (!settings.locale && !speaks(welcome.locale)) speak(welcome.locale);
  });
  visitor.on('error', ({ code, retryAfterMs }, outgoing) => {
    if (retryAfterMs && outgoing) chat.warn(t('slow_down', { seconds: Math.ceil(retryAfterMs / 1000) }));
    else if (outgoing?.frame.type === 'say') chat.warn(t(code === 'too_large' ? 'too_long' : 'failed'));
  });
  tellEvents(visitor, tell);
  try {
    tabs = new BroadcastChannel(name);
    tabs.onmessage = ({ data }) => {
      if (data !== 'reset') return visitor.read();
      const token = local.get('token'); // of whoever has begun in that tab since
      forget();
      if (token) local.set('token', token);
    };
  } catch {
    /* forbidden as storage is: each tab counts for itself */
  }
  document.addEventListener('visibilitychange', count);
  wear(root, css);
  (root instanceof Document ? root.body : root).append(box);
  dress();
  draw();
  visitor.connect();

  const tellProfile = (more: Profile) => visitor.setProfile(more)?.done.then(() => {});
  const methods: Record<string, (...args: never[]) => unknown> = {
    open(on: boolean, focus: boolean) {
      open = on;
      if (!on) return visitor.typing(false);
      if (visitor.connection.status === 'idle') visitor.connect();
      draw();
      /* On a phone the keyboard would cover half of what was just opened. */
      if (focus) (card || matchMedia('(pointer: coarse)').matches ? box : field).focus();
    },
    page(now: PageInfo) {
      page = now;
    },
    identify(who: User) {
      settings.user = who; // the forms offer what is known
      visitor.identify(known(who));
      if (who.phone) tellProfile({ phone: who.phone });
    },
    setAttributes: (more: Record<string, string>) => tellProfile({ attributes: more }),
    setDepartment: (which: string) => tellProfile({ department: which }),
    setLocale(tag: string) {
      settings.locale = tag;
      return speak(tag);
    },
    setTheme(look: Look) {
      Object.assign(settings, look);
      dress();
    },
    prefill: (said: string) => write(said),
    requestHuman: chat.askHuman,
    leaveMessage: () => chat.show('contact'),
    endChat: () => (over() ? 0 : visitor.end().done.then(() => {})),
    transcript: () => download(chat),
    reset() {
      forget();
      tabs?.postMessage('reset');
    },
  };
  return async (method, ...args) => methods[method]?.(...(args as never[]));
}
