import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type Account, Daemon, type Recorded } from '../../../../tests/browser/support/daemon';
import { AgentClient, type Conversation } from '../../src/agent.js';
import { memoryStore, type Store } from '../../src/store.js';
import { Visitor } from '../../src/visitor.js';
import { Weather } from './weather.js';

/** What visitors get to see. */
const PUBLIC = [
  'message',
  'escalated',
  'assigned',
  'requeued',
  'returned',
  'contact',
  'rated',
  'closed',
  'unattended',
];

let daemon: Daemon;
let account: Account;
const ends: (() => void)[] = [];

beforeAll(async () => {
  daemon = new Daemon({ limits: { per_minute: 60_000, frames_per_second: 1000 } });
  await daemon.start().catch(async () => {
    await daemon.stop(); // a busy machine: it goes on with what it has learnt
    await daemon.start();
  });
  await daemon.keepModels();
  account = await daemon.account('anna', { name: 'Anna', capacity: 20 });
});
afterEach(() => {
  for (const end of ends.splice(0)) end();
});
afterAll(async () => {
  expect(await daemon.finish()).toEqual([]);
});

/** Waits until it is so. */
async function until(what: string, is: () => boolean, within = 60_000): Promise<void> {
  const latest = Date.now() + within;

  while (!is()) {
    if (Date.now() > latest) throw new Error(`never happened: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function visitorAt(url: string, local: Store, session: Store): Visitor {
  const visitor = new Visitor({
    url,
    site: 'demo',
    local,
    session,
    WebSocket,
    random: () => 0,
  });

  ends.push(() => visitor.disconnect());
  visitor.connect();
  return visitor;
}

function agentAt(url: string): AgentClient {
  const agent = new AgentClient({ url, WebSocket, random: () => 0 });

  ends.push(() => agent.disconnect());
  agent.on('signal', (signal) => signal.type === 'offer' && agent.accept(signal.offer));
  agent.on('welcome', () => {
    for (const offer of agent.offers) agent.accept(offer.offer);
  });
  agent.connect(account.token);
  return agent;
}

/** An event as far as both ends and the record must agree. */
function essence(event: object) {
  const { seq, type, text, from } = event as Recorded;

  return { seq, type, text, role: from?.role };
}

function logOf(of: Visitor | Conversation | undefined) {
  return (of?.entries ?? []).map((entry) => (entry.kind === 'event' ? essence(entry.event) : entry.outgoing));
}

function wordsOf(record: Recorded[], role: string): (string | undefined)[] {
  return record.filter((e) => e.type === 'message' && e.from?.role === role).map((e) => e.text);
}

/** A visitor, whose page can be loaded again: what is in the stores is all that is left of it then. */
class Page {
  readonly #local = memoryStore();
  readonly #session = memoryStore();
  visitor: Visitor;
  id = '';

  constructor(private readonly url: string) {
    this.visitor = visitorAt(url, this.#local, this.#session);
  }

  reload(): void {
    this.visitor.disconnect();
    this.visitor = visitorAt(this.url, this.#local, this.#session);
  }

  /** Comes to an agent. */
  async arrive(): Promise<void> {
    this.visitor.say('hello');
    this.visitor.askHuman();
    await until('an agent has it', () => this.visitor.state === 'human');
    this.id = this.visitor.conversation ?? '';
  }

  get said(): boolean {
    return this.visitor.entries.every((entry) => entry.kind === 'event');
  }
}

const words = (who: string, many: number) => Array.from({ length: many }, (_, i) => `${who} ${i}`);

/** Visitors and an agent say many things through bad weather; then everybody has the same. */
async function storm(
  seed: number,
  visitors: number,
  many: number,
  meanwhile: (i: number) => void = () => {},
) {
  const near = new Weather(seed, () => daemon.port);
  const far = new Weather(seed + 1, () => daemon.port);
  const url = await near.start();
  const agent = agentAt(await far.start());
  const pages = Array.from({ length: visitors }, () => new Page(url));

  ends.push(() => near.stop());
  ends.push(() => far.stop());
  agent.presence('available');
  await Promise.all(pages.map((page) => page.arrive()));
  for (let i = 0; i < many; i++) {
    for (const page of pages) {
      page.visitor.say(`visitor ${i}`);
      agent.say(page.id, `agent ${i}`);
      if (i === Math.floor(many / 3)) page.reload();
    }
    meanwhile(i);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  await until('all is said', () => pages.every((page) => page.said) && !agent.outgoing.length, 120_000);
  near.bad = far.bad = false;
  near.clear();
  far.clear();
  await until('all are back', () =>
    [agent, ...pages.map((page) => page.visitor)].every((who) => who.connection.status === 'ready'),
  );
  for (const page of pages) await compare(page, agent, many);
  return near.cuts + far.cuts + near.holds + far.holds;
}

/** What both ends have is what the daemon has, and all of what was said is in it, once and in order. */
async function compare({ visitor, id }: Page, agent: AgentClient, many: number): Promise<void> {
  await until('the agent has it all', () => agent.conversations.get(id)?.loading === false);
  const record = await daemon.recorded(id, account.token);
  const last = record.filter(isPublic).at(-1)?.seq ?? 0;

  await until('the visitor has it all', () => visitor.seq >= last && visitor.live);
  expect(wordsOf(record, 'visitor')).toEqual(['hello', ...words('visitor', many)]);
  expect(wordsOf(record, 'agent')).toEqual(words('agent', many));
  expect(logOf(visitor)).toEqual(record.filter(isPublic).map(essence));
  expect(logOf(agent.conversations.get(id))).toEqual(record.map(essence));
}

function isPublic(event: Recorded): boolean {
  return PUBLIC.includes(event.type);
}

/* SEEDS=1,2,3 for more of them. */
test.each((process.env.SEEDS ?? '1').split(',').map(Number))(
  'nothing is lost or doubled by a network that cuts at random bytes (seed %d)',
  async (seed) => {
    expect(await storm(seed * 100, 1, 150)).toBeGreaterThan(5);
  },
);

test('nor of five conversations at once', async () => {
  expect(await storm(11, 5, 40)).toBeGreaterThan(5);
});

test('nor when the daemon is killed and started again in the middle', async () => {
  let restarted = Promise.resolve();

  await storm(7, 1, 150, (i) => {
    if (i === 75) restarted = daemon.kill9().then(() => daemon.start());
  });
  await restarted;
});

/* It takes what it takes until silence is suspicious, 50 s: SLOW=1. A browser's test has the quick half of it. */
test.runIf(process.env.SLOW)(
  'a line that is dead without a word is found by the one who says something, and by the one who waits',
  async () => {
    const weather = new Weather(1, () => daemon.port);

    weather.bad = false;
    ends.push(() => weather.stop());
    const url = await weather.start();
    const agent = agentAt(daemon.origin);
    const talks = new Page(url);
    const waits = new Page(url);

    agent.presence('available');
    await Promise.all([talks.arrive(), waits.arrive()]);
    weather.freeze();
    await agent.say(waits.id, 'are you there?').done;
    await talks.visitor.say('is anybody there?').done;
    const heard = () =>
      waits.visitor.entries.some((e) => e.kind === 'event' && essence(e.event).text === 'are you there?');

    expect(heard()).toBe(false);
    await until('the one who waits hears it', heard, 90_000);
  },
);
