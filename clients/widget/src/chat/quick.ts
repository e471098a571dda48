/* Answers to choose from. */
import { button, el } from '../dom';
import type { Chat } from './chat';

const MOST = 8;

export function quick(chat: Chat): HTMLElement {
  const node = el('div', { class: 'row quick', role: 'group', 'aria-label': chat.t('answers') });
  let drawn = '';

  chat.each(() => {
    /* For a person there is a button already. */
    const { quickReplies: all, texts } = chat.visitor;
    const person = [chat.t('ask_person'), texts.ask_person];
    const replies = chat.asking() ? [] : all.filter(({ title }) => !person.includes(title)).slice(0, MOST);
    const key = JSON.stringify(replies);
    node.hidden = !replies[0];
    if (key === drawn) return;
    drawn = key;
    if (node.matches(':focus-within')) chat.focus();
    const choose = (title: string, say: string) => () => {
      chat.say(title, say);
      chat.focus();
    };
    node.replaceChildren(
      ...replies.map(({ title, say }) => button(choose(title, say), title, { dir: 'auto' })),
    );
  });
  return node;
}
