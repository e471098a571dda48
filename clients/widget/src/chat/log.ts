/* What was said and what happened, in order. */
import { safeUrl, tidy } from '@handoff/sdk/text';
import type { Entry, MessageFrame, VisitorEvent } from '@handoff/sdk/visitor';
import { button, el, text } from '../dom';
import type { Chat } from './chat';
import { link, withLinks } from './links';
import { fillNodes, type Key } from './words';

/** An element of the list; whose it is; how it shows what became of it. */
interface Item {
  node: HTMLElement;
  author?: string;
  /** What it shows. */
  entry?: Entry<VisitorEvent>;
  update?(entry: Entry<VisitorEvent>): void;
}

const SETTLED = 400;

/* What is only told, in the middle. */
const LINES: Partial<Record<string, Key>> = {
  assigned: 'joined',
  requeued: 'left',
  closed: 'ended',
  contact: 'contact_stored',
  rated: 'rate_thanks',
};

export function log(chat: Chat): HTMLElement[] {
  const { visitor, t } = chat;
  const list = el('ol');
  const jump = button(() => node.scrollTo(0, 0), t('jump_latest'), { class: 'jump', hidden: true });
  /* It runs from its end: what is added, or opens below, never pushes the newest out of sight. */
  const scroll = () => {
    jump.hidden = node.scrollTop > -90;
  };
  const about = {
    class: 'log',
    role: 'log',
    'aria-label': t('log'),
    'aria-relevant': 'additions',
    'aria-live': 'off',
  };
  const node = el('div', { ...about, tabindex: 0, scroll }, list);
  let items = new Map<string, Item>();
  let settling: unknown;

  const line = (...said: (Node | string)[]): Item => ({
    node: el('li', { class: 'event' }, el('span', { dir: 'auto' }, ...said)),
  });

  function message(role: string, name: string, said: string, ...links: Node[]): Item {
    const who = tidy(name) || t(role === 'visitor' ? 'you' : role === 'bot' ? 'title' : 'agent_label');
    const by = role === 'bot' ? `${who} · ${t('assistant_label')}` : who;
    const words = el('div', { class: 'text', dir: 'auto' });
    const time = el('time');
    const state = el('span');
    const meta = el('span', { class: 'meta' }, time, state);
    const item = el('li', { class: role }, el('bdi', { class: 'by' }, by), words, ...links, meta);
    let shown = '';
    const write = (now: string) => {
      if (now !== shown) words.replaceChildren(...withLinks(now));
      shown = now;
    };
    write(said);

    return {
      node: item,
      author: role + name,
      update(entry) {
        const bad = entry.kind === 'pending' && entry.outgoing.state === 'failed';
        item.classList.toggle('bad', bad);
        if (bad) {
          if (!state.firstElementChild)
            state.replaceChildren(button(() => visitor.retry(entry.outgoing.id), t('retry')));
        } else if (entry.kind === 'event') {
          const day = new Date(entry.event.at).toDateString() !== new Date().toDateString();
          text(
            time,
            chat.clock(entry.event.at, {
              hour: '2-digit',
              minute: '2-digit',
              ...(day && { day: 'numeric', month: 'short' }),
            }),
          );
          if (entry.state) text(state, `✓ ${t(entry.state)}`);
          write((entry.event as MessageFrame).text); /* what must not be kept was taken out */
        } else text(state, t('sending'));
      },
    };
  }

  /** Undefined: there is nothing to be seen of it. */
  function make(entry: Entry<VisitorEvent>, agent: string): Item | undefined {
    if (entry.kind === 'pending')
      return message('visitor', '', (entry.outgoing.frame as { text: string }).text);
    const { event } = entry;
    if (event.type === 'message') {
      const { role, name } = event.from;
      const links = (event.attachments ?? []).map((of) => [safeUrl(of.url), tidy(of.name)] as const);
      const shown = links.flatMap(([href, of]) => (href ? [link(href, of || href)] : []));
      return message(role, role === 'visitor' ? '' : (name ?? ''), event.text, ...shown);
    }
    /* The bot speaks for the system, when the site gives it words for that. */
    if ('text' in event && event.text) return message('bot', visitor.bot.name, event.text);
    const key = LINES[event.type];
    if (!key || (key === 'left' && !agent)) return;
    return line(...fillNodes(t(key), { name: tidy(agent) }));
  }

  function draw(): void {
    /* What comes meanwhile is news: it is added when it will be read out. */
    if (settling) return;
    const now = new Map<string, Item>();
    const wanted: Node[] = [];
    let conversation = '';
    let agent = '';
    let author: string | undefined;
    const add = (key: string, fresh: () => Item | undefined, entry?: Entry<VisitorEvent>) => {
      const item = items.get(key) ?? fresh();
      if (!item) return;
      if (entry && item.entry !== entry) item.update?.(entry);
      if (entry) item.entry = entry;
      now.set(key, item);
      wanted.push(item.node);
      item.node.classList.toggle('cont', Boolean(item.author) && item.author === author);
      author = item.author;
    };

    if (visitor.greeting) add('', () => message('bot', visitor.bot.name, visitor.greeting));
    for (const entry of visitor.entries) {
      const event = entry.kind === 'event' ? entry.event : null;
      if (event) {
        if (conversation && event.conversation !== conversation)
          add(event.conversation, () => line(t('new_messages')));
        conversation = event.conversation;
        if (event.type === 'assigned') agent = event.agent.name;
      }
      add(entry.key, () => make(entry, agent), entry);
      if (event?.type === 'closed' && event.text) add(`${entry.key}!`, () => line(t('ended')));
    }
    /* Nothing that stays is moved: it would be read out again. */
    const stay = new Set(wanted);
    for (const { node: old } of items.values()) if (!stay.has(old)) old.remove();
    wanted.forEach((want, i) => {
      if (list.childNodes[i] !== want) list.insertBefore(want, list.childNodes[i] ?? null);
    });
    items = now;
    /* It is no live region before history has come in and settled: all of it would be read out. */
    if (!visitor.live) node.ariaLive = 'off';
    else if (node.ariaLive === 'off')
      settling = setTimeout(() => {
        settling = 0;
        node.ariaLive = 'polite';
        draw();
      }, SETTLED);
  }

  chat.each(draw);
  return [node, jump];
}
