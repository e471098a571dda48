import { connect, createServer, type Server, type Socket } from 'node:net';

/* A network between the browser and the daemon that can be cut. What is `held` is neither delivered nor
 * refused: the line is dead and nobody says so. */
export class Cut {
  private server: Server | null = null;
  private readonly pairs = new Set<[Socket, Socket]>();
  private held = false;
  private port = 0;
  /* Pages and files come through, but no WebSocket. */
  noSockets = false;
  /* How many connections there have been. */
  opened = 0;

  constructor(private readonly target: () => number) {}

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /* Also what brings a refusing network back. */
  async restore(): Promise<void> {
    this.held = false;
    for (const pair of this.pairs) for (const socket of pair) socket.resume();
    if (this.server) return;
    const server = createServer((near) => this.join(near));
    this.server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.port, '127.0.0.1', resolve);
    });
    const address = server.address();
    if (address && typeof address === 'object') this.port = address.port;
  }

  /* All connections break; new ones are taken. */
  drop(): void {
    for (const pair of this.pairs) for (const socket of pair) socket.resetAndDestroy();
    this.pairs.clear();
  }

  /* All connections break, and new ones are refused until `restore`. */
  async off(): Promise<void> {
    const server = this.server;

    this.server = null;
    const closed = new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
    this.drop();
    await closed;
  }

  /* Half-open: nothing comes through, nothing is closed, until `restore` or `drop`. */
  hold(): void {
    this.held = true;
    for (const pair of this.pairs) for (const socket of pair) socket.pause();
  }

  private join(near: Socket): void {
    const far = connect(this.target(), '127.0.0.1');
    const pair: [Socket, Socket] = [near, far];
    const part = () => {
      this.pairs.delete(pair);
      near.destroy();
      far.destroy();
    };

    this.opened++;
    this.pairs.add(pair);
    near.once('data', (bytes) => {
      if (this.noSockets && bytes.subarray(0, 7).equals(Buffer.from('GET /ws'))) near.resetAndDestroy();
    });
    for (const [from, to] of [pair, [far, near] as const]) {
      from.setNoDelay(true);
      from.on('data', (bytes) => to.write(bytes));
      from.on('end', () => to.end());
      from.on('error', part);
      from.on('close', part);
      if (this.held) from.pause();
    }
  }
}
