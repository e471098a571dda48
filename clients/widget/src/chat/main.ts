/* The chat in its frame: only the page that holds it may ask, and only from the origin that it named. */
import { type Ask, type Call, type Tell, trusted } from '../bus';
import type { Start } from '../settings';
import { mount } from './mount';

const host = new URLSearchParams(location.search).get('origin') ?? '';
let chat: Promise<Ask> | undefined;

const post = (data: unknown) => parent.postMessage(data, host);
const tell: Tell = (name, detail) => post({ tell: name, detail });

addEventListener('message', async (event) => {
  if (!trusted(event, parent, host)) return;
  const { call, method, args } = event.data as Call;
  /* Opened as a page of its own it is its own parent, and would answer itself for ever. */
  if (!call) return;
  try {
    /* Answered like the others: the page waits for it. */
    if (method === 'start') chat ??= mount(document, location.origin, args[0] as Start, tell);
    const ask = await chat;
    post({ re: call, value: method === 'start' ? 0 : await ask?.(method, ...args) });
  } catch (error) {
    post({ re: call, error: (error as { code?: string }).code ?? String(error) });
  }
});
tell('_hello');
