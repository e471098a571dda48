/* How the line to the server is, while it is not well. */
import { button, el, text } from '../dom';
import type { Chat } from './chat';

const ELSEWHERE = 4409;

export function notice(chat: Chat): HTMLElement {
  const { visitor, t } = chat;
  const what = el('span', { role: 'status' });
  const when = el('span'); /* not in the status: a countdown is not to be read out */
  const here = button(() => visitor.connect(), t('here'));
  const node = el('div', { class: 'notice' }, what, when, here);
  let ticking: ReturnType<typeof setTimeout>;

  function draw(): void {
    const { status, attempt, retryAt, code, online } = visitor.connection;
    const seconds = retryAt && online ? Math.ceil((retryAt - Date.now()) / 1000) : 0;
    const stopped = status === 'stopped';
    const lost = status === 'waiting' || (status === 'connecting' && attempt > 1);

    here.hidden = !stopped || code !== ELSEWHERE;
    text(
      what,
      stopped
        ? t(here.hidden ? 'refused' : 'elsewhere')
        : online
          ? lost
            ? t('reconnecting')
            : ''
          : t('offline'),
    );
    text(when, seconds > 0 ? t('retry_in', { seconds }) : '');
    node.hidden = !what.textContent;
    clearTimeout(ticking);
    if (seconds > 0) ticking = setTimeout(draw, 1000);
  }
  chat.each(draw);
  return node;
}
