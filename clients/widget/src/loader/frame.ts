/* The chat in its frame: the page's scripts see neither its token nor what is said. */
import { type Ask, type Call, type Tell, type Told, trusted } from '../bus';
import { el } from '../dom';
import type { Start } from '../settings';

const ANSWER_MAX = 60000;

export function inFrame(panel: Element, origin: string, start: () => Start, heard: Tell, title: string): Ask {
  const { settings, locale } = start();
  const query = new URLSearchParams({ site: settings.site, origin: location.origin, locale });
  const frame = el('iframe', { src: `${origin}/chat/?${query}`, title, allow: 'autoplay' });
  const waiting = new Map<number, (error?: string, value?: unknown) => void>();
  let listens: () => void;
  const ready = new Promise<void>((resolve) => {
    listens = resolve;
  });
  let count = 0;

  const send: Ask = (method, ...args) =>
    new Promise((resolve, reject) => {
      const call = ++count;
      const late = setTimeout(() => waiting.get(call)?.('timeout'), ANSWER_MAX);
      waiting.set(call, (error, value) => {
        clearTimeout(late);
        waiting.delete(call);
        if (error) reject(new Error(error));
        else resolve(value);
      });
      frame.contentWindow?.postMessage({ call, method, args } satisfies Call, origin);
    });

  addEventListener('message', (event) => {
    if (!trusted(event, frame.contentWindow, origin)) return;
    const told = event.data as Told;
    if ('re' in told) waiting.get(told.re)?.(told.error, told.value);
    else if (told.tell === '_hello') {
      send('start', start()).catch(() => heard('error', { code: 'unreachable' }));
      listens();
    } else heard(told.tell, told.detail);
  });
  panel.append(frame);
  return async (...asked) => {
    await ready;
    return send(...asked);
  };
}
