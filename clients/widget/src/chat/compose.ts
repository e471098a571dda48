/* Where the visitor writes. */
import type { Store } from '@handoff/sdk/visitor';
import { el, icon } from '../dom';
import type { Chat } from './chat';

export function compose(
  chat: Chat,
  session: Store,
): [HTMLFormElement, HTMLTextAreaElement, (text: string) => void] {
  const { visitor, t } = chat;
  const typed = () => {
    session.set('draft', field.value);
    chat.settings.draft = '';
    visitor.typing(Boolean(field.value.trim()), field.value);
  };
  const write = (words: string) => {
    field.value = words;
    typed();
  };
  const submit = (event: Event) => {
    const words = field.value.trim();
    event.preventDefault();
    if ([...words].length > visitor.limits.text) chat.warn(t('too_long'));
    else if (words) {
      chat.say(words);
      write('');
    }
  };
  const field = el('textarea', {
    rows: 1,
    dir: 'auto',
    enterkeyhint: 'send',
    placeholder: t('placeholder'),
    'aria-label': t('placeholder'),
    input: typed,
    blur: () => visitor.typing(false),
    keydown(event: KeyboardEvent) {
      if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) submit(event);
    },
  });
  field.value = String(session.get('draft') || chat.settings.draft || '');
  const sender = el('button', { class: 'main', 'aria-label': t('send') }, icon('M12 19V5m-6 6 6-6 6 6'));

  return [el('form', { class: 'compose', submit }, field, sender), field, write];
}
