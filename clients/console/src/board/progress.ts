// progress.ts - the conversations in progress. There is no signal for all of them: they are asked for again
// now and then, and soon after the queue has changed, but only while somebody looks.
import { HandoffError } from '@handoff/sdk/agent';
import { effect, signal } from '@preact/signals';
import { client, connection, queue } from '../desk';

/** A conversation as `GET /api/v1/conversations` lists it. */
export interface Listed {
  id: string;
  site: string;
  state: 'bot' | 'waiting' | 'human' | 'message' | 'closed';
  visitor: string;
  /** What the visitor is called, as far as they have said. */
  name: string | null;
  /** The login of who has it. */
  agent: string | null;
  priority: number;
  /** Since when it is in its state. */
  since: string | null;
  queue: string | null;
  /** The last words. */
  preview: string | null;
  frustration: number | null;
}

interface Progress {
  rows: readonly Listed[];
  /** There are more than are listed. */
  more: boolean;
  /** Milliseconds; null: never yet. */
  at: number | null;
  failed: boolean;
}

const STATES = 'human,bot,message';
const MOST = 200;
const EVERY_MS = 15_000;
const SOON_MS = 2_000;

const known = signal<Progress>({ rows: [], more: false, at: null, failed: false });

export const progress = known as { readonly value: Progress };

interface Page {
  conversations: Listed[];
  more: boolean;
}

/* What is there stays, when it cannot be had again. Gives back how long to wait. */
async function refresh(): Promise<number> {
  try {
    const page = await client.api<Page>(`/api/v1/conversations?state=${STATES}&limit=${MOST}`);
    known.value = { rows: page.conversations, more: page.more, at: Date.now(), failed: false };
    return EVERY_MS;
  } catch (error) {
    known.value = { ...known.peek(), failed: true };
    const wait = error instanceof HandoffError ? (error.retryAfterMs ?? 0) : 0;
    return Math.max(wait, EVERY_MS);
  }
}

/** Keeps the list new until the function that it gives back is called. */
export function followProgress(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking = false;
  let last = 0;
  let least = 0; /* as the server asked */
  let over = false;

  const after = (ms: number) => {
    clearTimeout(timer);
    if (!over && !document.hidden && connection.peek().status === 'ready') timer = setTimeout(run, ms);
  };
  const run = async () => {
    if (asking || over) return;
    asking = true;
    last = Date.now();
    const wait = await refresh();
    asking = false;
    least = wait > EVERY_MS ? Date.now() + wait : 0;
    after(wait);
  };
  /* Soon, but not for each of a hundred changes. */
  const soon = () => {
    if (!asking) after(Math.max(SOON_MS - (Date.now() - last), least - Date.now(), 300));
  };
  const shown = () => soon();

  const forget = effect(() => {
    queue.value;
    connection.value.status;
    soon();
  });
  document.addEventListener('visibilitychange', shown);
  return () => {
    over = true;
    clearTimeout(timer);
    forget();
    document.removeEventListener('visibilitychange', shown);
  };
}
