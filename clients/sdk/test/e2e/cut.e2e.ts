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
  await daemon.start();
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

/** Both say many things through bad weather while `meanwhile` happens; then everybody has the same. */
async function storm(seed: number, many: number, meanwhile: (said: () => number) => Promise<void>) {
  const near = new Weather(seed, () => daemon.port);
  const far = new Weather(seed + 1, () => daemon.port);
  const session = memoryStore();
  const local = memoryStore();
  const url = await near.start();
  const agent = agentAt(await far.start());
  let visitor = visitorAt(url, local, session);

  ends.push(() => near.stop());
  ends.push(() => far.stop());
  agent.presence('available');
  visitor.say('hello');
  visitor.askHuman();
  await until('an agent has it', () => visitor.state === 'human');
  const id = visitor.conversation ?? '';
  const words = (who: string) => Array.from({ length: many }, (_, i) => `${who} ${i}`);
  let said = 0;
  const talking = (async () => {
    for (let i = 0; i < many; i++) {
      visitor.say(`visitor ${i}`);
      agent.say(id, `agent ${i}`);
      said++;
      if (i === Math.floor(many / 3)) {
        // The page is loaded again: what is in the stores is all that is left of it.
        visitor.disconnect();
        visitor = visitorAt(url, local, session);
      }
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  })();
  await Promise.all([talking, meanwhile(() => said)]);
  await until(
    'everything is said',
    () => visitor.entries.every((e) => e.kind === 'event') && !agent.outgoing.length,
    120_000,
  );
  near.bad = far.bad = false;
  near.clear();
  far.clear();
  await until(
    'both are back',
    () => visitor.connection.status === 'ready' && agent.connection.status === 'ready',
  );
  await until('the agent has it all', () => agent.conversations.get(id)?.loading === false);
  const record = await daemon.recorded(id, account.token);
  await until('the last is here', () => visitor.seq >= (record.filter(isPublic).at(-1)?.seq ?? 0));

  expect(wordsOf(record, 'visitor')).toEqual(['hello', ...words('visitor')]);
  expect(wordsOf(record, 'agent')).toEqual(words('agent'));
  expect(logOf(visitor)).toEqual(record.filter(isPublic).map(essence));
  expect(logOf(agent.conversations.get(id))).toEqual(record.map(essence));
  return { cuts: near.cuts + far.cuts, holds: near.holds + far.holds };
}

function isPublic(event: Recorded): boolean {
  return PUBLIC.includes(event.type);
}

test.each([1, 2, 3])(
  'nothing is lost or doubled by a network that cuts at random bytes (seed %d)',
  async (seed) => {
    const { cuts, holds } = await storm(seed * 100, 150, async () => {});

    expect(cuts + holds).toBeGreaterThan(5);
  },
);

test('nor when the daemon is killed and started again in the middle', async () => {
  await storm(7, 150, async (said) => {
    await until('half is said', () => said() > 75);
    await daemon.kill9();
    await daemon.start();
  });
});
