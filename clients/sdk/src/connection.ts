import type { ErrorFrame } from './protocol.js';

/**
 * `idle`: never asked to connect, or asked to stop. `waiting`: tries again at `retryAt`. `stopped`: the
 * server said so (`code`: 4401, 4403 or 4409); it will not connect by itself.
 */
export type ConnectionStatus = 'idle' | 'connecting' | 'ready' | 'waiting' | 'stopped';

/** How the connection is. */
export interface Connection {
  status: ConnectionStatus;
  /** Tries since it last worked, 0 while it does. */
  attempt: number;
  /** When the next try is, in ms since 1970; null when none is planned. */
  retryAt: number | null;
  /** What the last one was closed with: a WebSocket close code; null: none was yet. */
  code: number | null;
  /** False when the browser says that there is no network. */
  online: boolean;
}

/** What the SDK needs of a WebSocket: the browser's, Node's and that of `ws` fit. */
export interface Socket {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  /** 1: open, as in the browser's. */
  readonly readyState: number;
  send(text: string): void;
  close(): void;
}
export type SocketClass = new (url: string, protocol: string) => Socket;

/** A frame of whatever type. */
export interface AnyFrame {
  type: string;
  re?: string | null;
}

/** Whose line it is, and what it asks them. */
export interface LineOptions {
  /** `http:` or `https:` origin of the daemon. */
  url: string;
  protocol: string;
  WebSocket: SocketClass | undefined;
  random: (() => number) | undefined;
  hello(): object;
  onFrame(frame: AnyFrame): void;
  onStatus(): void;
  /** It is lost. Answers whether to try again after 4401, 4403 and 4409 too; `error` is what came before. */
  onLost(code: number, error: ErrorFrame | null): boolean;
  /** Whether something that was sent has been unanswered for too long. */
  late(now: number): boolean;
}

/** ms without an answer, after which a line counts as dead. */
export const ANSWER_MOST = 15_000;
/** ms that a server may ask to wait. */
export const ASKED_MOST = 300_000;
const RETRY_MOST = 30_000;
const TICK = 5_000;
const SLEPT = 75_000; // a timer that is so late: the page slept, and the server has given it up
const LASTED = 10_000;
const SILENCE = 30_000; // then the server is asked whether it is there: a page does not see its pings
const SLOWER = 5; // doublings after 4429

/** One WebSocket that mends itself. Timers and listeners exist from `connect` to `disconnect` only. */
export class Line {
  readonly #o: LineOptions;
  #socket: Socket | null = null;
  #status: ConnectionStatus = 'idle';
  #attempt = 0;
  #retryAt: number | null = null;
  #code: number | null = null;
  #began = 0;
  #ticked = 0;
  #heard = 0; // when something came last
  #pinged = 0; // since when an answer to a ping is waited for
  #asked = 0; // when the server wants to see us again; 0: it did not say
  #error: ErrorFrame | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #ticker: ReturnType<typeof setInterval> | undefined;

  constructor(options: LineOptions) {
    this.#o = options;
  }

  get ready(): boolean {
    return this.#status === 'ready';
  }

  get connection(): Connection {
    return {
      status: this.#status,
      attempt: this.ready ? 0 : this.#attempt,
      retryAt: this.#retryAt,
      code: this.#code,
      online: globalThis.navigator?.onLine !== false,
    };
  }

  /** Connects now, whatever was before. */
  connect(): void {
    if (!this.#ticker) {
      this.#ticker = setInterval(this.#check, TICK);
      this.#listen('addEventListener');
    }
    this.#ticked = Date.now();
    this.#open();
  }

  /** Closes it, until `connect`. */
  disconnect(): void {
    this.#forget();
    this.#attempt = 0;
    this.#rest('idle');
  }

  /** Sends now, or not at all: false. */
  send(frame: object): boolean {
    if (!this.ready || this.#socket?.readyState !== 1) return false;
    this.#socket.send(textOf(frame));
    return true;
  }

  /** The `welcome` is here and has been understood. */
  welcomed(): void {
    this.#set('ready');
  }

  /** A line that lost its other end says nothing: any frame that comes tells that it has not. */
  #ping(now: number): void {
    if (!this.#pinged && this.send({ type: 'ping', id: 'ping' })) this.#pinged = now;
  }

  #open(): void {
    const url = new URL('/ws', this.#o.url);
    const Class = this.#o.WebSocket ?? (globalThis.WebSocket as SocketClass);

    this.#forget();
    this.#began = Date.now();
    this.#asked = 0;
    this.#error = null;
    url.protocol = url.protocol.replace('http', 'ws');
    const socket = new Class(url.href, this.#o.protocol);
    this.#socket = socket;
    // What a socket says after it was given up does not count any more.
    const mine = (work: (event: { data?: unknown; code?: number }) => void) => (event: object) =>
      socket === this.#socket && work(event);
    socket.onopen = mine(() => socket.send(textOf(this.#o.hello())));
    socket.onmessage = mine((event) => this.#take(String(event.data)));
    socket.onclose = mine((event) => this.#lost(event.code ?? 1006));
    socket.onerror = () => {}; // a close follows
    this.#set('connecting');
  }

  #set(status: ConnectionStatus, retryAt: number | null = null): void {
    this.#status = status;
    this.#retryAt = retryAt;
    this.#o.onStatus();
  }

  /** Neither timers nor listeners are needed until it is asked to connect. */
  #rest(status: 'idle' | 'stopped'): void {
    clearInterval(this.#ticker);
    this.#ticker = undefined;
    this.#listen('removeEventListener');
    this.#set(status);
  }

  #forget(): void {
    const socket = this.#socket;

    clearTimeout(this.#retry);
    this.#socket = null;
    this.#pinged = 0;
    socket?.close();
  }

  #take(text: string): void {
    let frame: AnyFrame | null;

    try {
      frame = JSON.parse(text);
    } catch {
      return;
    }
    if (typeof frame?.type !== 'string') return;
    this.#heard = Date.now();
    this.#pinged = 0;
    if (frame.re === 'ping') return;
    if (frame.type === 'error' && !frame.re) {
      this.#error = frame as ErrorFrame;
      const wait = Math.min(this.#error.retry_after_ms ?? 0, ASKED_MOST);
      this.#asked = wait > 0 ? Date.now() + wait : 0;
    }
    this.#o.onFrame(frame);
  }

  #lost(code: number): void {
    const now = Date.now();

    this.#forget();
    this.#code = code;
    if (!this.#o.onLost(code, this.#error) && [4401, 4403, 4409].includes(code)) {
      this.#rest('stopped');
      return;
    }
    this.#attempt = this.ready && now - this.#began > LASTED ? 1 : this.#attempt + 1;
    if (code === 4429) this.#attempt = Math.max(this.#attempt, SLOWER);
    const wait = this.#asked > now ? this.#asked - now : this.#backoff(code === 4429 ? SLOWER * 1000 : 500);
    this.#retry = setTimeout(() => this.#open(), wait);
    this.#set('waiting', now + wait);
  }

  /** Full jitter above a least: after a restart everybody comes back, but not at once. */
  #backoff(least: number): number {
    const most = Math.min(RETRY_MOST, 1000 * 2 ** Math.min(this.#attempt - 1, 6));

    return least + (this.#o.random ?? Math.random)() * (most - least);
  }

  /** At once, unless the server has said when. */
  #renew(): void {
    if (this.#status === 'idle' || this.#status === 'stopped' || this.#asked > Date.now()) return;
    this.#attempt = 0;
    this.#open();
  }

  /** A page that slept may hold a socket that is dead without knowing. */
  #check = (): void => {
    const now = Date.now();
    const slept = now - this.#ticked > SLEPT;
    const silent = this.#status === 'connecting' ? now - this.#began : this.#pinged && now - this.#pinged;

    this.#ticked = now;
    if (slept) this.#renew();
    else if (silent > ANSWER_MOST || (this.ready && this.#o.late(now))) this.#lost(1006);
    else if (now - this.#heard > SILENCE) this.#ping(now);
  };

  /** What the page tells: the network is back or gone, it is looked at, it comes from the cache of pages. */
  handleEvent(event: Event): void {
    if (event.type === 'offline') this.#o.onStatus();
    else if (event.type !== 'visibilitychange') {
      if (event.type === 'online' || (event as PageTransitionEvent).persisted) this.#renew();
    } else if (document.visibilityState === 'visible') {
      if (this.#status === 'waiting') this.#renew();
      else this.#check();
      this.#ping(Date.now());
    }
  }

  #listen(how: 'addEventListener' | 'removeEventListener'): void {
    for (const name of ['online', 'offline', 'pageshow']) globalThis[how]?.(name, this);
    globalThis.document?.[how]('visibilitychange', this);
  }
}

/** What no text may have in it would make the server refuse the whole frame, not knowing whose it is. */
function textOf(frame: object): string {
  return JSON.stringify(frame, (_, value) =>
    typeof value === 'string' ? value.replaceAll('\0', '\ufffd').replace(/\p{Cs}/gu, '\ufffd') : value,
  );
}
