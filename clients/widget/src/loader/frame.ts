/* The chat in its frame: the page's scripts see neither its token nor what is said. */
import { type Ask, type Call, type Tell, type Told, trusted } from '../bus';
import { el } from '../dom';
import type { Start } from '../settings';

const ANSWER_MAX = 60000;
const READY_MAX = 10000;

export function inFrame(panel: Element, origin: string, start: () => Start, heard: Tell, title: string): Ask {
  const { settings, locale } = start();
  const query = new URLSearchParams({ site: settings.site, origin: location.origin, locale });
  const frame = el('iframe', { src: `${origin}/chat/?${query}`, title, allow: 'autoplay' });
  const waiting = new Map<number, (error?: string, value?: unknown) => void>();
  let listens: (begun: Promise<unknown>) => void;
  /* A frame that is refused or not reached says so to nobody. */
  const ready = new Promise((resolve, reject) => {
    listens = resolve;
    setTimeout(reject, READY_MAX);
  });
  let count = 0;

  const send: Ask = (method, ...args) =>
    new Promise((resolve, reject) => {
      const call = ++count;
      const answer = (error?: string, value?: unknown) => {
        waiting.delete(call);
        if (error) reject(new Error(error));
        else resolve(value);
      };
      waiting.set(call, answer);
      setTimeout(answer, ANSWER_MAX, 'timeout');
      frame.contentWindow?.postMessage({ call, method, args } satisfies Call, origin);
    });

  addEventListener('message', (event) => {
    if (!trusted(event, frame.contentWindow, origin)) return;
    const told = event.data as Told;
    if ('re' in told) waiting.get(told.re)?.(told.error, told.value);
    else if (told.tell === '_hello') listens(send('start', start()));
    else heard(told.tell, told.detail);
  });
  panel.replaceChildren(frame);
  return async (...asked) => {
    await ready;
    return send(...asked);
  };
}
