import { connect, createServer, type Socket } from 'node:net';

/** Numbers of 0 to 1 that are the same again for the same seed (mulberry32). */
export function numbers(seed: number): () => number {
  let state = seed;

  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Line {
  /** Nothing comes through. */
  still: boolean;
  end(): void;
}

/**
 * A network between a client and the daemon, in bad weather: each connection ends after so many bytes of
 * one direction, in the middle of whatever that is; sometimes both ends are told, sometimes nobody is for
 * a while. In good weather it lasts.
 */
export class Weather {
  bad = true;
  cuts = 0;
  holds = 0;
  readonly #random: () => number;
  readonly #lines = new Set<Line>();
  readonly #server = createServer((near) => this.#join(near));

  constructor(
    seed: number,
    private readonly target: () => number,
  ) {
    this.#random = numbers(seed);
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const address = this.#server.address();

    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  }

  stop(): void {
    this.#server.close();
    this.clear();
  }

  /** Nothing comes through on the connections of now any more, and nobody is told. New ones are good. */
  freeze(): void {
    for (const line of this.#lines) line.still = true;
  }

  /** Ends every connection. */
  clear(): void {
    for (const line of this.#lines) line.end();
  }

  #join(near: Socket): void {
    const far = connect(this.target(), '127.0.0.1');
    let left = this.bad ? Math.floor(this.#random() ** 2 * 12_000) : Number.POSITIVE_INFINITY;
    const counted = this.#random() < 0.5 ? near : far;
    const held = this.#random() < 0.2;
    const end = () => {
      this.#lines.delete(line);
      near.resetAndDestroy();
      far.resetAndDestroy();
    };
    const line: Line = { still: false, end };
    const over = () => {
      line.still = held;
      this[held ? 'holds' : 'cuts']++;
      setTimeout(end, held ? this.#random() * 1500 : 0);
    };
    const pass = (from: Socket, to: Socket) => {
      from.setNoDelay(true);
      from.on('error', end);
      from.on('close', end);
      from.on('data', (bytes) => {
        if (line.still) return;
        if (from !== counted || bytes.length < left) {
          if (from === counted) left -= bytes.length;
          to.write(bytes);
          return;
        }
        to.write(bytes.subarray(0, left));
        over();
      });
    };

    this.#lines.add(line);
    pass(near, far);
    pass(far, near);
  }
}
