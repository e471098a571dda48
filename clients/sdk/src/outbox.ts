import { ANSWER_MOST, type AnyFrame, ASKED_MOST } from './connection.js';
import { HandoffError } from './error.js';
import type { AgentCommand, ErrorFrame, VisitorCommand } from './protocol.js';
import type { Store } from './store.js';

/** Any command that is acknowledged. */
export type Command = Extract<VisitorCommand | AgentCommand, { id: string }>;

/** A command that is not acknowledged yet. Never changed: replaced. */
export interface Outgoing {
  id: string;
  frame: Command;
  /** When it was given, in ms since 1970. */
  at: number;
  /** `delayed`: the server asked to wait, and it goes again by itself. `failed`: refused; see `error`. */
  state: 'sending' | 'delayed' | 'failed';
  error?: HandoffError;
}

/** A command that was given. */
export interface Sent<Frame = AnyFrame> {
  id: string;
  /** The frame that acknowledges it; or rejects with a HandoffError. It may be ignored. */
  done: Promise<Frame>;
}

export interface OutboxOptions {
  store: Store;
  /** Sends, or says false when there is no line. */
  send(frame: Command): boolean;
  /** Which refused commands are kept until they are retried or discarded. */
  keeps(frame: Command): boolean;
  /** Whether it must not go out yet, though there is a line. */
  holds?(frame: Command): boolean;
  changed(entry: Outgoing): void;
}

interface Work {
  sent: number;
  notBefore: number;
  resolve?: (frame: never) => void;
  reject?: (error: HandoffError) => void;
}

/** So many commands wait at most. */
export const OUTBOX_MOST = 200;

/** An id that nobody else makes. crypto.randomUUID exists in secure contexts only; a test server may be none. */
export function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}

/**
 * Keeps each command until it is acknowledged, and sends it again, with the same id, on every new line.
 * In one conversation the next one goes out when the one before it is answered: so the order stays,
 * whatever is refused meanwhile.
 */
export class Outbox {
  readonly #o: OutboxOptions;
  readonly #work = new Map<string, Work>();
  #entries: readonly Outgoing[];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: OutboxOptions) {
    this.#o = options;
    this.#entries = restored(options.store.get('outbox'));
  }

  get entries(): readonly Outgoing[] {
    return this.#entries;
  }

  /** Takes a command that is to be sent; or none: `full`. */
  add<Frame>(frame: object): Sent<Frame> {
    const id = newId();
    const entry: Outgoing = { id, frame: { ...frame, id } as Command, at: Date.now(), state: 'sending' };
    const done = new Promise<Frame>((resolve, reject) => {
      if (this.#entries.length >= OUTBOX_MOST)
        reject(new HandoffError('full', `${OUTBOX_MOST} commands wait already`));
      else this.#work.set(id, { sent: 0, notBefore: 0, resolve, reject });
    });

    done.catch(() => {});
    if (this.#work.has(id)) {
      this.#keep([...this.#entries, entry], entry);
      this.flush();
    }
    return { id, done };
  }

  /** What a frame answers, if it answers one; it is done with then, or refused. */
  answer(frame: AnyFrame): Outgoing | undefined {
    const entry = frame.re ? this.#entries.find((e) => e.id === frame.re) : undefined;

    if (!entry) return undefined;
    if (frame.type === 'error') this.#refused(entry, frame as ErrorFrame);
    else {
      this.#remove(entry)?.resolve?.(frame as never);
      this.flush();
    }
    return entry;
  }

  /** On a new line everything goes out again. */
  again(): void {
    for (const work of this.#work.values()) work.sent = 0;
    this.flush();
  }

  /** Sends what can go: of each conversation the first one. */
  flush(): void {
    const lanes = new Set<string>();
    const now = Date.now();
    let next = Number.POSITIVE_INFINITY;

    clearTimeout(this.#timer);
    for (const entry of this.#entries) {
      const lane = laneOf(entry.frame);

      if (entry.state === 'failed' || lanes.has(lane)) continue;
      lanes.add(lane);
      const work = this.#workOf(entry.id);
      if (work.notBefore > now) next = Math.min(next, work.notBefore);
      else if (!work.sent && !this.#o.holds?.(entry.frame) && this.#o.send(entry.frame)) {
        work.sent = now;
        if (entry.state === 'delayed') this.#replace(entry, 'sending');
      }
    }
    if (next < Number.POSITIVE_INFINITY) this.#timer = setTimeout(() => this.flush(), next - now);
  }

  /** Whether something has been unanswered for too long. */
  late(now: number): boolean {
    return [...this.#work.values()].some((work) => work.sent && now - work.sent > ANSWER_MOST);
  }

  /** The line was closed for a frame over the limit: the longest that was under way will never be taken. */
  overflowed(): void {
    const length = ({ frame }: Outgoing) => JSON.stringify(frame).length;
    const longest = this.#entries
      .filter((e) => this.#work.get(e.id)?.sent)
      .sort((a, b) => length(b) - length(a))[0];

    if (longest) this.#refused(longest, { type: 'error', code: 'too_large', message: '' });
  }

  /** Sends a failed one again. */
  retry(id: string): void {
    const entry = this.#entries.find((e) => e.id === id && e.state === 'failed');

    if (!entry) return;
    this.#replace(entry, 'sending');
    this.flush();
  }

  /** Forgets one; what it is rejected with. */
  discard(id: string, error = new HandoffError('closed')): Outgoing | undefined {
    const entry = this.#entries.find((e) => e.id === id);

    if (entry) this.#remove(entry)?.reject?.(error);
    if (entry) this.flush();
    return entry;
  }

  /** Whether such a command is on its way. */
  has(type: string): boolean {
    return this.#entries.some((e) => e.frame.type === type && e.state !== 'failed');
  }

  /** No timer of it is left. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  #workOf(id: string): Work {
    const work = this.#work.get(id) ?? { sent: 0, notBefore: 0 };

    this.#work.set(id, work);
    return work;
  }

  #refused(entry: Outgoing, frame: ErrorFrame): void {
    const error = HandoffError.of(frame);
    const work = this.#workOf(entry.id);

    work.sent = 0;
    if (error.retryAfterMs) {
      work.notBefore = Date.now() + Math.min(error.retryAfterMs, ASKED_MOST);
      this.#replace(entry, 'delayed', error);
    } else if (this.#o.keeps(entry.frame)) {
      this.#replace(entry, 'failed', error);
    } else {
      this.#remove(entry)?.reject?.(error);
    }
    this.flush();
  }

  #replace({ id, frame, at }: Outgoing, state: Outgoing['state'], error?: HandoffError): void {
    const entry = { id, frame, at, state, ...(error && { error }) };

    this.#keep(
      this.#entries.map((e) => (e.id === id ? entry : e)),
      entry,
    );
  }

  #remove(entry: Outgoing): Work | undefined {
    const work = this.#work.get(entry.id);

    this.#work.delete(entry.id);
    this.#keep(
      this.#entries.filter((e) => e !== entry),
      entry,
    );
    return work;
  }

  #keep(entries: readonly Outgoing[], entry: Outgoing): void {
    this.#entries = entries;
    if (entries.length) this.#o.store.set('outbox', entries.map(kept));
    else this.#o.store.drop('outbox');
    this.#o.changed(entry);
  }
}

function laneOf(frame: Command): string {
  return 'conversation' in frame ? frame.conversation : '';
}

function kept({ error, ...entry }: Outgoing): object {
  return error
    ? { ...entry, error: { code: error.code, message: error.message, field: error.field } }
    : entry;
}

/** What a store had of an earlier life; whatever else may stand there is left out. */
function restored(value: unknown): Outgoing[] {
  if (!Array.isArray(value)) return [];
  return value
    .filter((e) => typeof e?.frame?.type === 'string' && e.id && e.id === e.frame.id)
    .slice(0, OUTBOX_MOST)
    .map(({ error, ...entry }) =>
      entry.state === 'failed' && error
        ? { ...entry, error: HandoffError.of(error) }
        : { ...entry, state: 'sending' },
    );
}
