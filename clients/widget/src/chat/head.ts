/* Who one is talking to, what one can choose, and the way out. */
import { tidy } from '@handoff/sdk/text';
import { button, el, icon, text } from '../dom';
import type { Chat } from './chat';

const FACES = [
  'M12 3v4M6 7h12q2 0 2 2v8q0 2-2 2H6q-2 0-2-2V9q0-2 2-2zm3 5v2m6-2v2' /* the bot's */,
  'M8 8a4 4 0 1 1 8 0 4 4 0 0 1-8 0zM4 20a8 6 0 0 1 16 0' /* a person's */,
];

export function head(chat: Chat): HTMLElement {
  const { visitor, t } = chat;
  const name = el('h2');
  const role = el('p');
  const faces = FACES.map(icon);
  const choice = (key: string, label: string) =>
    el(
      'label',
      { class: 'check' },
      el('input', {
        type: 'checkbox',
        checked: chat.prefers(key),
        change: (event: Event) => chat.prefer(key, (event.target as HTMLInputElement).checked),
      }),
      label,
    );
  const close = () => {
    menu.open = false;
  };
  const save = button(() => {
    close();
    download(chat);
  }, t('transcript'));
  const end = button(() => {
    close();
    if (visitor.state !== 'closed') return chat.show('end');
    visitor.startNew();
    chat.focus();
  }, null);
  const opener = el('summary', { 'aria-label': t('menu') }, icon('M12 5v.1m0 6.9v.1m0 6.9v.1'));
  const menu = el(
    'details',
    {
      keydown(event: KeyboardEvent) {
        if (event.key !== 'Escape' || !menu.open) return;
        event.stopPropagation();
        close();
        opener.focus();
      },
      focusout(event: FocusEvent) {
        if (event.relatedTarget && !menu.contains(event.relatedTarget as Node)) close();
      },
    },
    opener,
    el('div', {}, choice('sound', t('sound')), choice('title', t('title_notice')), save, end),
  );

  chat.each(() => {
    const agent = visitor.state === 'human' && visitor.agent;
    text(name, tidy((agent || visitor.bot).name) || t('title'));
    text(role, t(agent ? 'agent_label' : 'assistant_label'));
    faces.forEach((face, i) => void face.toggleAttribute('hidden', !i === Boolean(agent)));
    text(end, t(visitor.state === 'closed' ? 'new_chat' : 'end'));
    save.hidden = end.hidden = !visitor.conversation;
  });
  return el(
    'div',
    { class: 'head' },
    el('span', { class: 'face' }, ...faces),
    el('div', {}, name, role),
    menu,
    button(() => chat.tell('_close'), icon('m6 6 12 12M18 6 6 18'), {
      class: 'ghost',
      'aria-label': t('close'),
    }),
  );
}

/** The conversation as a file of the visitor's. */
export function download({ visitor, t }: Chat): void {
  const said = visitor.transcript({ visitor: t('you'), agent: t('agent_label') });
  const href = URL.createObjectURL(new Blob([said]));
  el('a', { href, download: 'chat.txt' }).click();
  setTimeout(() => URL.revokeObjectURL(href), 9000);
}
