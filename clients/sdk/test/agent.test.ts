import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type AgentChange, AgentClient, type AgentOptions, type Conversation, logout } from '../src/agent.js';
import { memoryStore, type Store } from '../src/store.js';
import { AT, agentWelcome, event, type FakeSocket, network, OTHER, said, TALK } from './fake.js';

let net: ReturnType<typeof network>;
let session: Store;
let agent: AgentClient;

function make(options: Partial<AgentOptions> = {}): AgentClient {
  agent = new AgentClient({
    url: 'https://chat.example.org',
    session,
    WebSocket: net.WebSocket,
    random: () => 0,
    ...options,
  });
  return agent;
}

/** Connects and is welcomed. */
function enter(fields: object = {}, options: Partial<AgentOptions> = {}): FakeSocket {
  make(options).connect('token');
  return net.socket.open().say(agentWelcome(fields));
}

function again(fields: object = {}): FakeSocket {
  net.socket.drop();
  vi.advanceTimersByTime(500);
  return net.socket.open().say(agentWelcome(fields));
}

/** Lets promises and the telling of changes have their turn. */
const turn = () => vi.advanceTimersByTimeAsync(0);
const known = () => agent.conversations.get(TALK) as Conversation;
const held = (fields: object = {}) => ({
  conversation: TALK,
  state: 'human',
  seq: 0,
  site: 'shop',
  visitor: 'v1',
  priority: 5,
  since: AT,
  ...fields,
});
const assigned = (seq: number, agentId = 'a1', fields: object = {}) =>
  event(seq, 'assigned', { agent: { id: agentId, name: 'Anna' }, how: 'offer', ...fields });
const offer = (id: string, fields: object = {}) => ({
  type: 'offer',
  offer: id,
  conversation: TALK,
  expires_at: AT,
  priority: 5,
  queue: 'general',
  context: { summary: 'x' },
  ...fields,
});

/** The server answers the last `open` with these events and its ok. */
async function load(socket: FakeSocket, ...events: object[]): Promise<void> {
  const open = socket.of('open').at(-1);
  const last = events.at(-1);
  const seq = last && 'seq' in last ? last.seq : 0;

  socket.say(...events, { type: 'ok', re: open?.id, conversation: open?.conversation, seq });
  await turn();
}

beforeEach(() => {
  vi.useFakeTimers();
  net = network();
  session = memoryStore();
});
afterEach(() => {
  agent.reset();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

// ---- hello and welcome

test('says hello with the token, watches the queue, and knows what the welcome says', async () => {
  const socket = enter({
    canned: [{ name: 'hello', text: 'Hello' }],
    complaints: [{ site: 'shop', code: 'late', label: 'Late' }],
    follow_ups: [{ conversation: TALK, promise: 3, due_at: AT, state: 'open' }],
    offers: [{ ...offer('o1'), type: undefined }],
  });
  expect(socket.sent).toEqual([
    { type: 'hello', token: 'token' },
    { type: 'watch', queue: true },
  ]);
  expect(agent).toMatchObject({
    me: { id: 'a1', name: 'Anna' },
    status: 'available',
    queues: ['general'],
    canned: [{ name: 'hello' }],
    complaints: [{ code: 'late' }],
    followUps: [{ promise: 3 }],
    offers: [{ type: 'offer', offer: 'o1' }],
  });
});

test('a token that is not good any more is told, and a new one goes on', () => {
  const expired = vi.fn();
  make().on('expired', expired);
  agent.connect('old');
  net.socket.open().drop(4401);
  expect(expired).toHaveBeenCalledTimes(1);
  expect(agent.connection.status).toBe('stopped');
  agent.connect('new');
  expect(net.socket.open().sent).toEqual([{ type: 'hello', token: 'new' }]);
});

test('taken over by another window, it is not expired, and comes back when it is asked to', () => {
  const expired = vi.fn();
  enter();
  agent.on('expired', expired);
  net.socket.drop(4409);
  expect(agent.connection).toMatchObject({ status: 'stopped', code: 4409 });
  expect(expired).not.toHaveBeenCalled();
  agent.connect();
  expect(net.socket.open().sent[0]).toEqual({ type: 'hello', token: 'token' });
});

test('changes of one moment are told once, with what they are of', async () => {
  const changes: AgentChange[] = [];
  const socket = enter();
  await turn();
  agent.on('change', (change) => changes.push(change));
  socket.say({ type: 'queue', waiting: [], agents: [] }, offer('o1'), assigned(1));
  await turn();
  expect(changes).toEqual([{ queue: true, offers: true, conversations: new Set([TALK]) }]);
});

// ---- conversations

test('what is yours is opened by itself, and what is there already is not asked for again', async () => {
  const socket = enter({ conversations: [held({ seq: 2, name: 'Mia' })] });
  expect(socket.of('open')).toMatchObject([{ conversation: TALK, after: 0 }]);
  await turn();
  expect(known()).toMatchObject({
    mine: true,
    opened: true,
    loading: true,
    state: 'human',
    name: 'Mia',
    seq: 2,
  });
  await load(socket, said(1, 'visitor', 'hi'), assigned(2));
  expect(known()).toMatchObject({ loading: false, entries: [{ kind: 'event' }, { kind: 'event' }] });
  const next = again({ conversations: [held({ seq: 2 })] });
  expect(next.of('open')).toMatchObject([{ conversation: TALK, after: 2 }]);
});

test('several are resumed, each from where it is whole', async () => {
  const socket = enter();
  agent.open(TALK);
  await load(socket, said(1, 'visitor', 'a'), said(2, 'bot', 'b'));
  agent.open(OTHER);
  await load(socket, said(1, 'visitor', 'c', { conversation: OTHER }));
  socket.say(said(4, 'bot', 'out of turn'));
  const next = again();
  expect(next.of('open')).toMatchObject([
    { conversation: TALK, after: 2 },
    { conversation: OTHER, after: 1 },
  ]);
});

test('history is no news, and what comes after it is', async () => {
  const lives: boolean[] = [];
  const socket = enter();
  agent.on('event', (_, live) => lives.push(live));
  agent.open(TALK);
  await load(socket, said(1, 'visitor', 'a'), said(2, 'bot', 'b'));
  socket.say(said(3, 'visitor', 'c'));
  await load(again(), said(4, 'visitor', 'd'));
  expect(lives).toEqual([false, false, true, true]);
});

test('what is being loaded is shown when it is whole', async () => {
  const seen: number[] = [];
  const socket = enter();
  agent.on(
    'change',
    ({ conversations }) => conversations?.has(TALK) && seen.push(known()?.entries.length ?? 0),
  );
  agent.open(TALK);
  await turn();
  for (let seq = 1; seq <= 5; seq++) {
    socket.say(said(seq, 'bot', 'x'));
    await turn();
  }
  await load(socket, said(5, 'bot', 'x'));
  expect(seen).toEqual([0, 5]);
});

test('open says when the history is there, be it on a later line', async () => {
  enter();
  const done = agent.open(TALK);
  await turn();
  const next = again();
  await load(next, said(1, 'visitor', 'hi'));
  expect(await done).toMatchObject({ id: TALK, seq: 1, loading: false });
});

test('open asks again when the server says later, and fails when it says no', async () => {
  const socket = enter();
  const done = agent.open(TALK);
  const refuse = (code: string, retry_after_ms?: number) =>
    socket.say({ type: 'error', re: socket.last.id, code, message: code, retry_after_ms });
  refuse('overloaded', 1000);
  await vi.advanceTimersByTimeAsync(999);
  expect(socket.of('open').length).toBe(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(socket.of('open').length).toBe(2);
  refuse('not_found');
  await expect(done).rejects.toMatchObject({ code: 'not_found' });
  expect(agent.conversations.has(TALK)).toBe(false);
});

test('what is left is forgotten, what is yours cannot be left', async () => {
  const socket = enter({ conversations: [held()] });
  await load(socket);
  agent.leave(TALK);
  expect(socket.of('leave')).toEqual([]);
  socket.say(event(1, 'closed', { by: { role: 'agent' }, resolution: 'resolved' }));
  agent.leave(TALK);
  await turn();
  expect(socket.last).toEqual({ type: 'leave', conversation: TALK });
  expect(agent.conversations.has(TALK)).toBe(false);
});

test('whatever is assigned to you is opened', async () => {
  const socket = enter();
  socket.say(offer('o1'));
  const { id, done } = agent.accept('o1');
  expect(socket.last).toEqual({ type: 'accept', id, offer: 'o1' });
  socket.say(assigned(3, 'a1', { re: id }));
  expect(await done).toMatchObject({ type: 'assigned' });
  expect(agent.offers).toEqual([]);
  expect(socket.last).toMatchObject({ type: 'open', conversation: TALK, after: 0 });
  await load(socket, said(1, 'visitor', 'hi'), event(2, 'escalated', { context: { summary: 's' } }), {
    ...assigned(3),
  });
  expect(known()).toMatchObject({ mine: true, state: 'human', seq: 3, context: { summary: 's' } });
});

test('events of what nobody follows leave nothing behind', async () => {
  const socket = enter();
  socket.say(event(9, 'transferred', { from: {}, to: {} }), assigned(10, 'a2'));
  await turn();
  expect(agent.conversations.size).toBe(0);
});

test.each([
  [
    'escalated',
    { context: { summary: 's' }, priority: 7 },
    { state: 'waiting', mine: false, priority: 7, context: { summary: 's' } },
  ],
  ['requeued', { reason: 'agent_lost' }, { state: 'waiting', mine: false, agent: null }],
  ['returned', { by: { role: 'agent' } }, { state: 'bot', mine: false }],
  ['unattended', { reason: 'nobody', text: 'x', choices: [] }, { state: 'message', mine: false }],
  [
    'assigned',
    { agent: { id: 'a2', name: 'Ben' }, how: 'transfer' },
    { state: 'human', mine: false, agent: { name: 'Ben' } },
  ],
  [
    'closed',
    { by: {}, resolution: 'resolved', tags: ['x'], wrap_until: AT },
    { state: 'closed', mine: false, wrapUntil: AT, tags: ['x'] },
  ],
  ['transferred', { from: {}, to: { skill: 'x' } }, { state: 'human', mine: true }],
  ['tagged', { tags: ['a', 'b'] }, { tags: ['a', 'b'] }],
  ['contact', { name: 'Mia', email: 'm@example.org' }, { name: 'Mia', contact: { email: 'm@example.org' } }],
  [
    'profile',
    { name: 'Mia', attributes: { plan: 'pro' } },
    { name: 'Mia', profile: { attributes: { plan: 'pro' } } },
  ],
  ['rated', { survey: 'csat', score: 5 }, { rated: { score: 5 } }],
  [
    'analysis',
    { of: 1, intents: [], signals: [], frustration: 0.6, complexity: 0 },
    { frustration: 0.6, mood: [{ seq: 1, frustration: 0.6 }] },
  ],
  ['note', { from: { role: 'agent' }, text: 'n' }, { state: 'human', mine: true }],
  [
    'promised',
    { due_at: AT, text: 'call', by: {} },
    { promises: [{ promise: 2, due_at: AT, text: 'call', state: 'open' }] },
  ],
  ['something_new', {}, { state: 'human', mine: true }],
])('the event %s makes of a conversation of yours what the protocol says', async (type, fields, want) => {
  const socket = enter({ conversations: [held({ seq: 1 })] });
  await load(socket, assigned(1));
  socket.say(event(2, type, fields));
  await turn();
  expect(known()).toMatchObject(want);
});

test('what the welcome says holds while older events are loaded', async () => {
  const mine = new Set<boolean>();
  const socket = enter({ conversations: [held({ seq: 4 })] });
  agent.on('change', () => agent.conversations.size && mine.add(known().mine));
  await load(
    socket,
    assigned(1),
    event(2, 'requeued', { reason: 'agent_lost' }),
    assigned(3, 'a2'),
    assigned(4),
  );
  expect([...mine]).toEqual([true]);
  expect(known()).toMatchObject({ state: 'human', mine: true });
});

test('a promise gets a new time or owner, and is over', async () => {
  const socket = enter({ conversations: [held({ seq: 1 })] });
  await load(socket, event(1, 'promised', { due_at: AT, by: {} }));
  socket.say(
    event(2, 'followed_up', { promise: 1, outcome: 'reassigned', owner: { id: 'a2', name: 'Ben' }, by: {} }),
  );
  await turn();
  expect(known().promises).toMatchObject([{ promise: 1, owner: { id: 'a2' }, due_at: AT }]);
  socket.say(event(3, 'followed_up', { promise: 1, outcome: 'kept', by: {} }));
  await turn();
  expect(known().promises).toEqual([]);
});

test('to be wrapped up it is kept until that is done', async () => {
  const socket = enter({ conversations: [held({ state: 'closed', seq: 1, wrap_until: AT })] });
  await load(socket, event(1, 'closed', { by: {}, resolution: 'resolved', wrap_until: AT }));
  expect(known()).toMatchObject({ mine: false, wrapUntil: AT, opened: true });
  const { id } = agent.wrapUp(TALK, { tags: ['x'] });
  expect(socket.last).toEqual({ type: 'wrap_up', conversation: TALK, tags: ['x'], id });
  socket.say(event(2, 'wrapped_up', { by: {}, tags: ['x'], re: id }));
  await turn();
  expect(known()).toMatchObject({ wrapUntil: null, tags: ['x'] });
});

test('of what is over for you the latest hundred stay', async () => {
  const socket = enter();
  for (let i = 0; i < 103; i++) {
    const conversation = `c${i}`;
    agent.open(conversation);
    await load(socket, { ...event(1, 'closed', { by: {}, resolution: 'resolved' }), conversation });
  }
  expect(agent.conversations.size).toBe(100);
  expect(socket.of('leave').map((frame) => frame.conversation)).toEqual(['c0', 'c1', 'c2']);
});

// ---- commands

test('words wait for the conversation to be loaded, and are shown meanwhile', async () => {
  enter({ conversations: [held()] });
  await load(net.socket);
  net.socket.drop();
  const { id } = agent.say(TALK, 'hello');
  await turn();
  expect(known().entries).toMatchObject([{ kind: 'pending', key: id }]);
  vi.advanceTimersByTime(500);
  const socket = net.socket.open().say(agentWelcome({ conversations: [held()] }));
  expect(socket.of('say')).toEqual([]);
  await load(socket);
  expect(socket.last).toEqual({ type: 'say', conversation: TALK, text: 'hello', id });
  socket.say(said(1, 'agent', 'hello', { re: id }));
  await turn();
  expect(known().entries).toMatchObject([{ kind: 'event', key: id, state: 'stored' }]);
  socket.say({ type: 'read', conversation: TALK, from: { role: 'visitor' }, seq: 1 });
  await turn();
  expect(known()).toMatchObject({ visitorRead: 1, entries: [{ state: 'seen' }] });
});

test('words survive a reload', async () => {
  make().say(TALK, 'hello');
  enter({ conversations: [held()] });
  await load(net.socket);
  expect(net.socket.last).toMatchObject({ type: 'say', text: 'hello' });
});

test('refused words stay until their author decides', async () => {
  const socket = enter({ conversations: [held()] });
  await load(socket);
  const { id } = agent.note(TALK, 'hm', AT);
  expect(socket.last).toEqual({ type: 'note', conversation: TALK, text: 'hm', follow_up_at: AT, id });
  socket.say({ type: 'error', re: id, code: 'too_large', message: 'too long' });
  await turn();
  expect(known().entries).toMatchObject([{ outgoing: { state: 'failed', error: { code: 'too_large' } } }]);
  agent.retry(id);
  expect(socket.of('note').length).toBe(2);
  socket.say({ type: 'error', re: id, code: 'too_large', message: 'too long' });
  expect(agent.discard(id)).toBe('hm');
  expect(agent.outgoing).toEqual([]);
});

test('a promise in a conversation that is not open has it opened first, and left after', async () => {
  const socket = enter();
  const { id } = agent.followUp(TALK, { promise: 3, outcome: 'kept' });
  expect(socket.of('follow_up')).toEqual([]);
  await load(socket, event(3, 'promised', { due_at: AT, by: {} }));
  expect(socket.last).toEqual({ type: 'follow_up', conversation: TALK, promise: 3, outcome: 'kept', id });
  socket.say(event(4, 'followed_up', { promise: 3, outcome: 'kept', by: {}, re: id }));
  await turn();
  expect(socket.last).toEqual({ type: 'leave', conversation: TALK });
  expect(agent.conversations.size).toBe(0);
});

test('it is opened for it after a reload, too', async () => {
  make().promise(TALK, { due_at: AT });
  const socket = enter();
  await load(socket, event(1, 'closed', { by: {}, resolution: 'resolved' }));
  expect(socket.last).toMatchObject({ type: 'promise', due_at: AT });
});

test('every other command has its frame', () => {
  const socket = enter();
  const ack = () => socket.say({ type: 'ok', re: socket.last.id });
  const all = [
    [() => agent.presence('away'), { type: 'presence', status: 'away' }],
    [() => agent.decline('o1', 'busy'), { type: 'decline', offer: 'o1', reason: 'busy' }],
    [() => agent.take(TALK), { type: 'take', conversation: TALK }],
    [
      () => agent.transfer(TALK, { skill: 's' }, 'n'),
      { type: 'transfer', conversation: TALK, to: { skill: 's' }, note: 'n' },
    ],
    [() => agent.move(TALK, 'q'), { type: 'move', conversation: TALK, to: { queue: 'q' } }],
    [() => agent.giveBack(TALK, 'r'), { type: 'return', conversation: TALK, reason: 'r' }],
    [() => agent.tag(TALK, ['t']), { type: 'tag', conversation: TALK, tags: ['t'] }],
    [
      () => agent.close(TALK, { resolution: 'spam' }),
      { type: 'close', conversation: TALK, resolution: 'spam' },
    ],
  ] as const;
  for (const [give, frame] of all) {
    const { id } = give();
    expect(socket.last).toEqual({ ...frame, id });
    ack();
  }
  expect(agent.status).toBe('away');
});

test('a draft is judged, or it says why not', async () => {
  const socket = enter();
  const done = agent.coach(TALK, 'Calm down');
  socket.say({ type: 'hints', re: socket.last.id, hints: [{ code: 'blame' }] });
  expect(await done).toEqual([{ code: 'blame' }]);
  const lost = agent.coach(TALK, 'x');
  socket.drop();
  await expect(lost).rejects.toMatchObject({ code: 'closed' });
  await expect(agent.coach(TALK, 'x')).rejects.toMatchObject({ code: 'closed' });
});

test('a question that nobody answers for 15 s means that the line is dead', async () => {
  enter();
  agent.coach(TALK, 'x').catch(() => {});
  await vi.advanceTimersByTimeAsync(20_000);
  expect(agent.connection.status).toBe('waiting');
});

// ---- offers, presence, the queue

test('an offer is yours until it is revoked, taken, declined, or gone', () => {
  const socket = enter();
  const left = () => agent.offers.map((o) => o.offer);
  socket.say(
    offer('o1'),
    offer('o2'),
    offer('o2', { priority: 9 }),
    offer('o3'),
    offer('o4', { conversation: OTHER }),
  );
  expect(agent.offers).toMatchObject([
    { offer: 'o1' },
    { offer: 'o2', priority: 9 },
    { offer: 'o3' },
    { offer: 'o4' },
  ]);
  socket.say({ type: 'revoked', offer: 'o1', reason: 'expired' });
  expect(left()).toEqual(['o2', 'o3', 'o4']);
  agent.decline('o2');
  expect(left()).toEqual(['o3', 'o4']);
  const { id } = agent.accept('o4');
  socket.say({ type: 'ok', re: socket.of('decline')[0]?.id });
  socket.say({ type: 'error', re: id, code: 'gone', message: 'gone' });
  expect(left()).toEqual(['o3']);
  socket.say(assigned(1, 'a2'));
  expect(left()).toEqual([]);
});

test('offers that were made before the line was cut are those of the next welcome', () => {
  enter().say(offer('o1'));
  again({ offers: [offer('o2')] });
  expect(agent.offers).toMatchObject([{ offer: 'o2' }]);
});

test('presence is what the server says of oneself', () => {
  const socket = enter();
  socket.say({ type: 'presence', agent: { id: 'a2', name: 'Ben' }, status: 'away' });
  expect(agent.status).toBe('available');
  socket.say({
    type: 'presence',
    agent: { id: 'a1', name: 'Anna' },
    status: 'away',
    reason: 'missed_offers',
  });
  expect(agent.status).toBe('away');
});

test('the queue and the alerts are the latest', () => {
  const socket = enter();
  socket.say({ type: 'queue', waiting: [{ conversation: TALK }], agents: [] });
  expect(agent.queue.waiting).toMatchObject([{ conversation: TALK }]);
  for (let i = 0; i < 60; i++) socket.say({ type: 'alert', code: 'waiting', text: `${i}` });
  expect(agent.alerts.length).toBe(50);
  expect(agent.alerts.at(-1)).toMatchObject({ text: '59' });
});

test('promises are kept in the order of their times; of others only supervisors hear', () => {
  const news = (what: string, promise: number, due_at: string, owner = 'a1') => ({
    type: 'follow_up',
    news: what,
    follow_up: { conversation: TALK, promise, due_at, owner: { id: owner, name: 'x' }, state: 'open' },
  });
  const socket = enter();
  socket.say(news('made', 1, '2026-12-02T00:00:00.000Z'), news('made', 2, '2026-12-01T00:00:00.000Z'));
  expect(agent.followUps.map((f) => f.promise)).toEqual([2, 1]);
  socket.say(news('changed', 1, '2026-11-30T00:00:00.000Z'));
  expect(agent.followUps.map((f) => f.promise)).toEqual([1, 2]);
  socket.say(news('changed', 1, '2026-11-30T00:00:00.000Z', 'a2'), news('over', 2, AT));
  expect(agent.followUps).toEqual([]);
});

// ---- signals of a conversation

test('somebody who types is forgotten after 10 s', async () => {
  const typing = { type: 'typing', conversation: TALK, from: { role: 'visitor' }, on: true, preview: 'I al' };
  const socket = enter({ conversations: [held({ name: 'Mia' })] });
  await load(socket);
  socket.say(typing);
  await turn();
  expect(known().typist).toEqual({ name: 'Mia', role: 'visitor', preview: 'I al' });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(known().typist).toBeNull();
  socket.say(typing, said(1, 'visitor', 'I already'));
  await turn();
  expect(known().typist).toBeNull();
});

test('own typing is told once in 4 s, of what is yours only', async () => {
  const socket = enter({ conversations: [held()] });
  await load(socket);
  agent.typing(OTHER, true);
  for (let i = 0; i < 5; i++) {
    agent.typing(TALK, true);
    vi.advanceTimersByTime(1000);
  }
  expect(socket.of('typing')).toEqual([
    { type: 'typing', conversation: TALK, on: true },
    { type: 'typing', conversation: TALK, on: true },
  ]);
  vi.advanceTimersByTime(6000);
  expect(socket.last).toEqual({ type: 'typing', conversation: TALK, on: false });
});

test('suggestions are there until somebody has answered', async () => {
  const socket = enter({ conversations: [held()] });
  await load(socket);
  socket.say({ type: 'suggestion', conversation: TALK, of: 1, replies: [{ text: 'a' }, { text: 'b' }] });
  await turn();
  expect(known()).toMatchObject({ suggestion: { text: 'a' }, suggestions: [{ text: 'a' }, { text: 'b' }] });
  socket.say(said(2, 'agent', 'a'));
  await turn();
  expect(known().suggestion).toBeNull();
});

test('others who look at it are known until the line is cut', async () => {
  const socket = enter();
  agent.open(TALK);
  await load(socket);
  socket.say({ type: 'viewing', conversation: TALK, agents: [{ id: 'a2', name: 'Ben' }] });
  await turn();
  expect(known().viewers).toEqual([{ id: 'a2', name: 'Ben' }]);
  again();
  await turn();
  expect(known().viewers).toEqual([]);
});

test('what the visitor says is unread until it is read, and they are told how far', async () => {
  const socket = enter({ conversations: [held({ seq: 3 })] });
  await load(socket, said(1, 'visitor', 'a'), said(2, 'agent', 'b'), said(3, 'visitor', 'c'));
  expect(known().unread).toBe(1);
  socket.say(said(4, 'visitor', 'd'));
  await turn();
  expect(known().unread).toBe(2);
  agent.read(TALK);
  agent.read(TALK);
  await turn();
  expect(known().unread).toBe(0);
  expect(socket.of('read')).toEqual([{ type: 'read', conversation: TALK, seq: 4 }]);
});

test('what somebody else has is read when it is opened, and the visitor is not told', async () => {
  const socket = enter();
  agent.open(TALK);
  await load(socket, said(1, 'visitor', 'a'));
  expect(known().unread).toBe(0);
  agent.read(TALK);
  expect(socket.of('read')).toEqual([]);
});

test('of an erased visitor nothing is left', async () => {
  const socket = enter({
    conversations: [held()],
    follow_ups: [{ conversation: TALK, promise: 3, due_at: AT, state: 'open' }],
  });
  await load(socket);
  const { done } = agent.say(TALK, 'hello');
  socket.say(offer('o1'), { type: 'erased', conversation: TALK });
  await turn();
  await expect(done).rejects.toMatchObject({ code: 'gone' });
  expect(agent).toMatchObject({ offers: [], followUps: [], outgoing: [] });
  expect(agent.conversations.size).toBe(0);
});

test('a frame of a type that nobody knows is told as a signal, and does no harm', () => {
  const signal = vi.fn();
  const socket = enter();
  agent.on('signal', signal);
  socket.say({ type: 'weather', of: 'tomorrow' });
  expect(signal).toHaveBeenCalledWith({ type: 'weather', of: 'tomorrow' });
});

test('a logout forgets everything', async () => {
  const socket = enter({ conversations: [held()] });
  await load(socket);
  agent.say(TALK, 'x');
  agent.reset();
  await turn();
  expect(agent).toMatchObject({ me: null, offers: [], outgoing: [], followUps: [] });
  expect(agent.conversations.size).toBe(0);
  expect(socket.closed).toBe(true);
});

// ---- HTTP

function answer(status: number, body: unknown): void {
  vi.stubGlobal('fetch', vi.fn().mockResolvedValue(new Response(JSON.stringify(body), { status })));
}

test('asks the daemon over HTTP as the agent', async () => {
  enter();
  answer(200, { packs: [] });
  expect(await agent.api('/api/v1/rules', { method: 'POST', body: '{}' })).toEqual({ packs: [] });
  const [url, init] = vi.mocked(fetch).mock.calls[0] ?? [];
  expect(`${url}`).toBe('https://chat.example.org/api/v1/rules');
  expect(Object.fromEntries(new Headers(init?.headers))).toEqual({
    authorization: 'Bearer token',
    'content-type': 'application/json',
  });
});

test('a logout is said with the token that it ends', async () => {
  vi.stubGlobal('fetch', vi.fn().mockResolvedValue(new Response(null, { status: 204 })));
  await logout('https://chat.example.org', 'a token');
  const [url, init] = vi.mocked(fetch).mock.calls[0] ?? [];
  expect(`${init?.method} ${url}`).toBe('POST https://chat.example.org/api/v1/logout');
  expect(Object.fromEntries(new Headers(init?.headers))).toEqual({ authorization: 'Bearer a token' });
  answer(503, { title: 'No' });
  await expect(logout('https://chat.example.org', 'a token')).rejects.toMatchObject({ code: 'overloaded' });
});

test.each([
  [400, 'bad_field'],
  [401, 'unauthenticated'],
  [403, 'forbidden'],
  [404, 'not_found'],
  [429, 'rate_limited'],
  [503, 'overloaded'],
  [500, 'internal'],
  [418, 'bad_field'],
])('an answer of %d is the error %s', async (status, code) => {
  const expired = vi.fn();
  enter();
  agent.on('expired', expired);
  answer(status, { title: 'No', detail: 'not today', retry_after_ms: 900 });
  await expect(agent.api('/x')).rejects.toMatchObject({ code, message: 'not today', retryAfterMs: 900 });
  expect(expired).toHaveBeenCalledTimes(status === 401 ? 1 : 0);
});

test('a server that cannot be reached, or does not answer, is told as such', async () => {
  enter();
  vi.stubGlobal('fetch', vi.fn().mockRejectedValue(new TypeError('fetch failed')));
  await expect(agent.api('/x')).rejects.toMatchObject({ code: 'closed' });
  vi.stubGlobal('fetch', vi.fn().mockRejectedValue(new DOMException('late', 'TimeoutError')));
  await expect(agent.api('/x')).rejects.toMatchObject({ code: 'timeout' });
});
