import { randomUUID } from 'node:crypto';
import WebSocket from 'ws';

export interface Frame {
  type: string;
  [key: string]: unknown;
}

const ANSWER_WITHIN = 15_000;

/* Somebody who speaks the protocol directly: a colleague of who is looked at, or a crowd. */
export class User {
  readonly frames: Frame[] = [];
  private readonly waiting = new Set<{ wanted: (frame: Frame) => boolean; found: (frame: Frame) => void }>();

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (data) => this.take(JSON.parse(String(data)) as Frame));
    socket.on('error', () => undefined);
  }

  static async visitor(origin: string, hello: object = {}): Promise<User> {
    return User.connect(origin, 'handoff.visitor.v1', { type: 'hello', site: 'demo', ...hello });
  }

  static async agent(origin: string, token: string): Promise<User> {
    return User.connect(origin, 'handoff.agent.v1', { type: 'hello', token });
  }

  private static async connect(origin: string, protocol: string, hello: Frame): Promise<User> {
    const socket = new WebSocket(`${origin.replace(/^http/, 'ws')}/ws`, protocol, {
      perMessageDeflate: false,
    });
    const user = new User(socket);

    await new Promise<void>((resolve, reject) => socket.once('open', resolve).once('error', reject));
    socket.send(JSON.stringify(hello));
    await user.next((frame) => frame.type === 'welcome');
    return user;
  }

  /* The conversation that the newest event was of. */
  get conversation(): string {
    return String(this.frames.findLast((frame) => frame.conversation)?.conversation ?? '');
  }

  of(type: string): Frame[] {
    return this.frames.filter((frame) => frame.type === type);
  }

  /* A frame that has come already, or that comes within the deadline. */
  next(wanted: (frame: Frame) => boolean, within = ANSWER_WITHIN): Promise<Frame> {
    const here = this.frames.find(wanted);

    if (here) return Promise.resolve(here);
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        this.waiting.delete(one);
        const last = this.frames.slice(-5).map((frame) => frame.type);
        reject(new Error(`nothing such came; last came ${last.join(', ')}`));
      }, within);
      const one = {
        wanted,
        found: (frame: Frame) => {
          clearTimeout(late);
          resolve(frame);
        },
      };
      this.waiting.add(one);
    });
  }

  /* Sends a command and waits for what acknowledges it. */
  async command(frame: Frame): Promise<Frame> {
    const id = randomUUID();
    const answer = this.next((one) => one.re === id);

    this.socket.send(JSON.stringify({ ...frame, id }));
    const got = await answer;
    if (got.type === 'error') throw new Error(`${frame.type}: ${String(got.code)}: ${String(got.message)}`);
    return got;
  }

  signal(frame: Frame): void {
    this.socket.send(JSON.stringify(frame));
  }

  say(text: string, conversation?: string): Promise<Frame> {
    return this.command({ type: 'say', text, ...(conversation ? { conversation } : {}) });
  }

  async close(): Promise<void> {
    if (this.socket.readyState === WebSocket.CLOSED) return;
    const gone = new Promise<void>((resolve) => this.socket.once('close', () => resolve()));
    this.socket.close();
    const late = setTimeout(() => this.socket.terminate(), 2000);
    await gone;
    clearTimeout(late);
  }

  private take(frame: Frame): void {
    this.frames.push(frame);
    for (const one of this.waiting)
      if (one.wanted(frame)) {
        this.waiting.delete(one);
        one.found(frame);
      }
  }
}
