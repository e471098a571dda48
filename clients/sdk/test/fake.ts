import type { AnyFrame, SocketClass } from '../src/connection.js';

/** A frame as it went over the wire. */
export interface Frame extends AnyFrame {
  id?: string;
  [field: string]: unknown;
}

/** One end of a WebSocket that a test holds the other end of. */
export class FakeSocket {
  readyState = 1;
  onopen: ((event: never) => void) | null = null;
  onmessage: ((event: never) => void) | null = null;
  onclose: ((event: never) => void) | null = null;
  onerror: ((event: never) => void) | null = null;
  readonly sent: Frame[] = [];
  closed = false;

  constructor(
    readonly url: string,
    readonly protocol: string,
  ) {}

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(): void {
    this.closed = true;
  }

  /** The server has taken the connection. */
  open(): this {
    this.onopen?.({} as never);
    return this;
  }

  /** The server says something. */
  say(...frames: object[]): this {
    for (const frame of frames) this.onmessage?.({ data: JSON.stringify(frame) } as never);
    return this;
  }

  /** It is cut, or closed by the server with a code. */
  drop(code = 1006): void {
    this.onclose?.({ code } as never);
  }

  /** What was sent of a type. */
  of(type: string): Frame[] {
    return this.sent.filter((frame) => frame.type === type);
  }

  /** The last thing sent. */
  get last(): Frame {
    return this.sent.at(-1) ?? { type: 'nothing' };
  }
}

/** A network of one client: every socket that it made. */
export function network() {
  const sockets: FakeSocket[] = [];

  class Socket extends FakeSocket {
    constructor(url: string, protocol: string) {
      super(url, protocol);
      sockets.push(this);
    }
  }
  return {
    sockets,
    WebSocket: Socket as SocketClass,
    get socket(): FakeSocket {
      const last = sockets.at(-1);
      if (!last) throw new Error('nobody has connected');
      return last;
    },
  };
}

export const AT = '2026-11-22T06:40:32.123Z';
export const TALK = '38g1zgkqp28t5';
export const OTHER = '38g1zgkqp28t6';

/** An event of a conversation. */
export function event(seq: number, type: string, fields: object = {}): Frame {
  return { type, conversation: TALK, seq, at: AT, ...fields };
}

export function said(seq: number, role: string, text: string, fields: object = {}): Frame {
  return event(seq, 'message', {
    from: { role, ...(role !== 'visitor' && { name: role === 'bot' ? 'Robin' : 'Anna' }) },
    text,
    ...fields,
  });
}

export function visitorWelcome(fields: object = {}): Frame {
  return {
    type: 'welcome',
    visitor: 'v1',
    token: 'secret',
    conversation: null,
    state: 'none',
    seq: 0,
    bot: { name: 'Robin' },
    greeting: 'Hello!',
    quick_replies: [{ title: 'My order', say: 'where is my order' }],
    hours: { open: true },
    locale: 'en',
    texts: {},
    theme: {},
    limits: { text: 4000, per_minute: 30 },
    ...fields,
  };
}

export function agentWelcome(fields: object = {}): Frame {
  return {
    type: 'welcome',
    agent: { id: 'a1', name: 'Anna', role: 'agent', skills: [], capacity: 3 },
    status: 'available',
    conversations: [],
    queue: { waiting: [], agents: [] },
    queues: ['general'],
    canned: [],
    ...fields,
  };
}
