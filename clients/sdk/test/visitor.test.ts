import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { memoryStore, type Store } from '../src/store.js';
import { Visitor, type VisitorOptions } from '../src/visitor.js';
import { AT, event, type FakeSocket, network, OTHER, said, TALK, visitorWelcome } from './fake.js';

let net: ReturnType<typeof network>;
let local: Store;
let session: Store;
let visitor: Visitor;

function make(options: Partial<VisitorOptions> = {}): Visitor {
  visitor = new Visitor({
    url: 'https://chat.example.org',
    site: 'shop',
    local,
    session,
    WebSocket: net.WebSocket,
    random: () => 0,
    ...options,
  });
  return visitor;
}

/** Connects and is welcomed. */
function enter(fields: object = {}, options: Partial<VisitorOptions> = {}): FakeSocket {
  make(options).connect();
  return net.socket.open().say(visitorWelcome(fields));
}

/** The line is cut, and the next one is welcomed. */
function again(fields: object = {}): FakeSocket {
  net.socket.drop();
  vi.advanceTimersByTime(500);
  return net.socket.open().say(visitorWelcome(fields));
}

const inState = (state: string, seq: number, fields: object = {}) => ({
  conversation: TALK,
  state,
  seq,
  ...fields,
});
const texts = () =>
  visitor.entries.flatMap((entry) => {
    const said = entry.kind === 'pending' ? entry.outgoing.frame : entry.event;
    return 'text' in said ? [said.text] : [];
  });

beforeEach(() => {
  vi.useFakeTimers();
  net = network();
  local = memoryStore();
  session = memoryStore();
});
afterEach(() => {
  visitor.disconnect();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

// ---- hello and welcome

test('the first hello names the site, the language, the page and the program', () => {
  make({
    locale: 'en-GB',
    client: { name: 'widget', version: '1' },
    page: () => ({ url: `https://shop.example/${'x'.repeat(3000)}`, title: 'Orders', referrer: null }),
    user: { id: 'c1', hash: 'ab' },
  }).connect();
  net.socket.open();
  expect(net.socket.sent).toEqual([
    {
      type: 'hello',
      site: 'shop',
      locale: 'en-GB',
      client: { name: 'widget', version: '1' },
      page: { url: `https://shop.example/${'x'.repeat(3000)}`.slice(0, 2000), title: 'Orders' },
      user: { id: 'c1', hash: 'ab' },
    },
  ]);
});

test('a language that is no word is left out', () => {
  make({ locale: 'en_US.UTF-8 @x' }).connect();
  expect(net.socket.open().sent).toEqual([{ type: 'hello', site: 'shop', page: {} }]);
});

test('the welcome fills the fields', () => {
  enter({
    survey: 'nps',
    pre_chat: [{ field: 'email', required: true }],
    departments: [{ name: 'returns', label: 'Returns' }],
    texts: { send: 'Send it' },
  });
  expect(visitor).toMatchObject({
    visitor: 'v1',
    conversation: null,
    state: 'none',
    live: true,
    bot: { name: 'Robin' },
    greeting: 'Hello!',
    hours: { open: true },
    locale: 'en',
    texts: { send: 'Send it' },
    limits: { text: 4000, per_minute: 30 },
    survey: 'nps',
    preChat: [{ field: 'email', required: true }],
    departments: [{ name: 'returns', label: 'Returns' }],
    quickReplies: [{ title: 'My order', say: 'where is my order' }],
  });
});

test('the newest token is kept, and is shown with the next hello', () => {
  enter();
  expect(local.get('token')).toBe('secret');
  again({ token: 'newer' });
  expect(net.socket.sent[0]?.token).toBe('secret');
  expect(local.get('token')).toBe('newer');
});

test('a token that is refused is forgotten, once, and what was written goes to the new visitor', () => {
  local.set('token', 'old');
  make().connect();
  visitor.say('hello');
  net.socket.open().say({ type: 'error', code: 'unauthenticated', field: 'token', message: 'no' });
  net.socket.drop(4401);
  expect(visitor.connection.status).toBe('waiting');
  vi.advanceTimersByTime(500);
  net.socket.open();
  expect(net.socket.sent[0]).not.toHaveProperty('token');
  net.socket.say(visitorWelcome());
  expect(net.socket.of('say')).toMatchObject([{ text: 'hello' }]);
});

test('a refusal without a token, or of the proof of who they are, stops it', () => {
  make().connect();
  net.socket.open().drop(4401);
  expect(visitor.connection.status).toBe('stopped');
  visitor.disconnect();
  local.set('token', 'good');
  make().connect();
  net.socket.open().say({ type: 'error', code: 'unauthenticated', field: 'user.hash', message: 'no' });
  net.socket.drop(4401);
  expect(visitor.connection.status).toBe('stopped');
  expect(local.get('token')).toBe('good');
});

test('a second refusal in a row stops it, too', () => {
  local.set('token', 'old');
  make().connect();
  net.socket.open().drop(4401);
  vi.advanceTimersByTime(500);
  local.set('token', 'another');
  net.socket.open().drop(4401);
  expect(visitor.connection.status).toBe('stopped');
});

test('whoever says who they are is connected anew with it', () => {
  enter();
  visitor.identify({ id: 'c1', name: 'Mia' });
  expect(net.sockets.length).toBe(2);
  expect(net.socket.open().sent[0]).toMatchObject({ user: { id: 'c1', name: 'Mia' }, token: 'secret' });
});

test("another user's line has nothing of what this one said", async () => {
  const socket = enter({}, { user: { id: 'c1' }, profile: { attributes: { plan: 'gold' } } });
  const { done } = visitor.say('only mine');
  visitor.say('and this');
  const sent = socket.sent.length;
  visitor.identify({ id: 'c2' });
  await expect(done).rejects.toMatchObject({ code: 'closed' });
  expect(socket.sent.length).toBe(sent);
  net.socket.open().say(visitorWelcome());
  expect(net.socket.sent).toEqual([expect.objectContaining({ type: 'hello', user: { id: 'c2' } })]);
  visitor.setProfile({ attributes: { city: 'Oslo' } });
  expect(net.socket.sent.at(-1)).toMatchObject({ type: 'profile', attributes: { city: 'Oslo' } });
  expect(JSON.stringify(net.socket.sent)).not.toMatch(/gold|mine/);
});

// ---- resuming

test('a new line asks for what comes after the last event of the others', () => {
  enter(inState('bot', 2)).say(said(1, 'visitor', 'hi', { re: 'm0' }), said(2, 'bot', 'Hello'));
  again(inState('bot', 2));
  expect(net.socket.sent[0]).toMatchObject({ conversation: TALK, after: 2 });
});

test('an own event that came out of turn does not hide what lies before it', () => {
  const socket = enter(inState('human', 9));
  socket.say(said(1, 'bot', 'one'), said(8, 'visitor', 'eight', { re: 'm8' }));
  again(inState('human', 9));
  expect(net.socket.sent[0]).toMatchObject({ conversation: TALK, after: 1 });
});

test('an event that comes again does not count again', () => {
  const onEvent = vi.fn();
  const socket = enter(inState('bot', 2));
  visitor.on('event', onEvent);
  socket.say(said(2, 'bot', 'two'), said(1, 'visitor', 'one'), said(2, 'bot', 'two'));
  expect(texts()).toEqual(['one', 'two']);
  expect(onEvent).toHaveBeenCalledTimes(2);
});

test('a reload shows the conversation again, also when it is over', () => {
  enter().say(
    said(1, 'visitor', 'hi'),
    event(2, 'closed', { by: { role: 'visitor' }, resolution: 'resolved' }),
  );
  visitor.disconnect();
  make().connect();
  expect(visitor.conversation).toBe(TALK);
  net.socket.open();
  expect(net.socket.sent[0]).toMatchObject({ conversation: TALK, after: 0 });
  net.socket.say(visitorWelcome(inState('closed', 2)), said(1, 'visitor', 'hi'));
  expect(visitor.state).toBe('closed');
});

test('a page that knows no conversation begins with the greeting when the last one is over', () => {
  enter(inState('closed', 7));
  expect(visitor).toMatchObject({ conversation: null, state: 'none', live: true });
});

test('a page that knows none goes on with one that is open', () => {
  enter(inState('human', 2, { agent: { id: 'a1', name: 'Anna' } })).say(said(1, 'visitor', 'hi'));
  expect(visitor).toMatchObject({ conversation: TALK, state: 'human', agent: { name: 'Anna' }, live: false });
  net.socket.say(event(2, 'assigned', { agent: { id: 'a1', name: 'Anna' }, how: 'offer' }));
  expect(visitor.live).toBe(true);
});

test('a replay whose end is private is over when it is quiet', () => {
  enter(inState('bot', 5)).say(said(1, 'visitor', 'hi'));
  expect(visitor.live).toBe(false);
  vi.advanceTimersByTime(800);
  expect(visitor.live).toBe(true);
});

test('another conversation of the welcome begins that one, below what was shown', () => {
  enter(inState('bot', 1)).say(said(1, 'visitor', 'first'));
  again(inState('bot', 1, { conversation: OTHER }));
  expect(visitor).toMatchObject({ conversation: OTHER, state: 'bot', seq: 0 });
  net.socket.say(said(1, 'visitor', 'second', { conversation: OTHER }));
  expect(texts()).toEqual(['first', 'second']);
  net.socket.say(said(2, 'bot', 'late', { conversation: TALK }));
  expect(texts()).toEqual(['first', 'second']);
});

test('the next word after the end opens another conversation', () => {
  enter(inState('bot', 1)).say(
    said(1, 'visitor', 'first'),
    event(2, 'closed', { by: { role: 'visitor' }, resolution: 'resolved' }),
  );
  const { id } = visitor.say('second');
  net.socket.say(said(1, 'visitor', 'second', { conversation: OTHER, re: id }));
  expect(visitor).toMatchObject({ conversation: OTHER, state: 'bot', closed: null });
  expect(texts()).toEqual(['first', 'second']);
});

test('a new beginning after the end is empty, and stays so on the next line', () => {
  enter(inState('bot', 1)).say(said(1, 'visitor', 'first'));
  visitor.startNew();
  expect(texts()).toEqual(['first']); // it is not over
  net.socket.say(event(2, 'closed', { by: { role: 'visitor' }, resolution: 'resolved' }));
  visitor.startNew();
  expect(visitor).toMatchObject({ conversation: null, state: 'none', entries: [] });
  again(inState('closed', 2));
  expect(net.socket.sent[0]).not.toHaveProperty('conversation');
  expect(visitor).toMatchObject({ conversation: null, state: 'none', entries: [] });
});

test('what the welcome says holds while the events up to it are told once more', () => {
  const states = new Set<string>();
  const socket = enter(inState('human', 4, { agent: { id: 'a1', name: 'Anna' } }));
  visitor.on('event', () => states.add(visitor.state));
  socket.say(
    said(1, 'visitor', 'hi'),
    event(2, 'escalated', { text: 'wait', position: 3, choices: ['wait'] }),
    event(3, 'assigned', { agent: { id: 'a1', name: 'Anna' }, how: 'offer' }),
    said(4, 'agent', 'Hello'),
  );
  expect([...states]).toEqual(['human']);
  socket.say(event(5, 'returned', { by: { role: 'agent' } }));
  expect(visitor).toMatchObject({ state: 'bot', agent: null });
});

// ---- folding

test.each([
  [
    'escalated',
    { text: 'Soon', position: 2, estimated_wait_s: [60, 120], choices: ['wait', 'contact'] },
    {
      state: 'waiting',
      place: { position: 2, estimated_wait_s: [60, 120], choices: ['wait', 'contact'], text: 'Soon' },
      choices: ['wait', 'contact'],
    },
  ],
  ['escalated', { text: 'Nobody is there' }, { state: 'waiting', place: null, choices: [] }],
  [
    'assigned',
    { agent: { id: 'a1', name: 'Anna' }, how: 'offer' },
    { state: 'human', agent: { name: 'Anna' } },
  ],
  ['requeued', { reason: 'agent_lost' }, { state: 'waiting', agent: null }],
  ['requeued', { reason: 'hours_open' }, { state: 'waiting', hours: { open: true } }],
  ['returned', { by: { role: 'visitor' } }, { state: 'bot', choices: [] }],
  [
    'unattended',
    { reason: 'closed_hours', text: 'Later', choices: ['contact'], opens_at: AT },
    {
      state: 'message',
      choices: ['contact'],
      unattended: { reason: 'closed_hours' },
      hours: { open: false, opens_at: AT },
    },
  ],
  [
    'closed',
    { by: { role: 'agent' }, resolution: 'resolved' },
    { state: 'closed', closed: { resolution: 'resolved' } },
  ],
  ['contact', { email: 'mia@example.org' }, { state: 'bot' }],
  ['rated', { survey: 'csat', score: 5 }, { rated: true, state: 'bot' }],
  ['something_new', { text: 'x' }, { state: 'bot' }],
])('the event %s makes of a conversation with the bot what the protocol says', (type, fields, want) => {
  enter(inState('bot', 1)).say(said(1, 'visitor', 'hi'), event(2, type, fields));
  expect(visitor).toMatchObject(want);
});

test('each state ends what was of the one before', () => {
  const socket = enter(inState('bot', 1)).say(said(1, 'visitor', 'hi'));
  socket.say(event(2, 'unattended', { reason: 'nobody', text: 'Later', choices: ['contact', 'return'] }));
  socket.say(event(3, 'requeued', { reason: 'someone_there' }));
  expect(visitor).toMatchObject({ unattended: null, choices: [], state: 'waiting' });
  socket.say({
    type: 'queue',
    conversation: TALK,
    position: 1,
    estimated_wait_s: null,
    choices: ['wait'],
    text: 'Soon',
  });
  expect(visitor).toMatchObject({ place: { position: 1, text: 'Soon' }, choices: ['wait'] });
  socket.say(event(4, 'assigned', { agent: { id: 'a1', name: 'Anna' }, how: 'offer' }));
  expect(visitor).toMatchObject({ place: null, choices: [], agent: { name: 'Anna' } });
});

test('the place in the welcome is that of now', () => {
  const queue = { position: 4, estimated_wait_s: [10, 20], choices: ['wait', 'return'] };
  enter(inState('waiting', 2, { queue })).say(
    said(1, 'visitor', 'hi'),
    event(2, 'escalated', { position: 9, choices: ['wait'] }),
  );
  expect(visitor).toMatchObject({ place: queue, choices: queue.choices });
});

test('quick replies are those of the last answer, until something is said', () => {
  const socket = enter();
  const { id } = visitor.say('hi');
  expect(visitor.quickReplies).toEqual([]);
  socket.say(
    said(1, 'visitor', 'hi', { re: id }),
    said(2, 'bot', 'Which?', { quick_replies: [{ title: 'A', say: 'a' }] }),
  );
  expect(visitor.quickReplies).toEqual([{ title: 'A', say: 'a' }]);
  visitor.say('A', 'a');
  expect(visitor.quickReplies).toEqual([]);
  expect(socket.last).toMatchObject({ text: 'A', payload: 'a' });
});

// ---- one's own messages

test('a message is sending, stored, then seen', () => {
  const socket = enter();
  const { id } = visitor.say('hi');
  expect(visitor.entries).toMatchObject([{ kind: 'pending', key: id, outgoing: { state: 'sending' } }]);
  socket.say(said(1, 'visitor', 'hi', { re: id }));
  expect(visitor.entries).toMatchObject([{ kind: 'event', key: id, state: 'stored' }]);
  socket.say({ type: 'read', conversation: TALK, from: { role: 'agent' }, seq: 1 });
  expect(visitor.entries).toMatchObject([{ state: 'seen' }]);
});

test('what was seen is still seen after a reload', () => {
  enter().say(said(1, 'visitor', 'hi'), {
    type: 'read',
    conversation: TALK,
    from: { role: 'agent' },
    seq: 1,
  });
  visitor.disconnect();
  enter(inState('human', 1)).say(said(1, 'visitor', 'hi'));
  expect(visitor.entries).toMatchObject([{ state: 'seen' }]);
});

test('a message that is refused fails, goes again when it is asked to, or is given up', () => {
  const onError = vi.fn();
  const socket = enter();
  visitor.on('error', onError);
  const { id } = visitor.say('too long');
  socket.say({ type: 'error', re: id, code: 'too_large', field: 'text', message: 'it is too long' });
  expect(onError).toHaveBeenCalledWith(
    expect.objectContaining({ code: 'too_large', field: 'text' }),
    expect.objectContaining({ id }),
  );
  expect(visitor.entries).toMatchObject([{ kind: 'pending', outgoing: { state: 'failed' } }]);
  visitor.retry(id);
  expect(socket.of('say').map((frame) => frame.id)).toEqual([id, id]);
  socket.say({ type: 'error', re: id, code: 'too_large', message: 'it is too long' });
  expect(visitor.discard(id)).toBe('too long');
  expect(visitor.entries).toEqual([]);
});

test('what was written without a line goes out after the welcome, also when the page was loaded again', () => {
  make().say('before');
  make().say('after the reload');
  expect(texts()).toEqual(['before', 'after the reload']);
  visitor.connect();
  net.socket.open();
  expect(net.socket.of('say')).toEqual([]);
  net.socket.say(visitorWelcome());
  expect(net.socket.last).toMatchObject({ text: 'before' });
  net.socket.say(said(1, 'visitor', 'before', { re: net.socket.last.id }));
  expect(net.socket.last).toMatchObject({ text: 'after the reload' });
});

test('every command has its frame, and says when it is done', async () => {
  const socket = enter(inState('bot', 1)).say(said(1, 'visitor', 'hi'));
  const rated = visitor.rate('csat', 5, 'quick');
  expect(socket.last).toEqual({ type: 'rate', survey: 'csat', score: 5, comment: 'quick', id: rated.id });
  expect(visitor.under('rate')).toBe(true);
  socket.say(event(2, 'rated', { survey: 'csat', score: 5, re: rated.id }));
  expect(visitor.under('rate')).toBe(false);
  expect(await rated.done).toMatchObject({ type: 'rated', seq: 2 });
  const others = [
    [visitor.askHuman('please'), { type: 'ask_human', text: 'please' }],
    [visitor.contact({ email: 'm@example.org', consent: true }), { type: 'contact', email: 'm@example.org' }],
    [visitor.returnToBot(), { type: 'return' }],
    [visitor.end(), { type: 'end' }],
  ] as const;
  for (const [sent, frame] of others) {
    expect(socket.last).toMatchObject({ ...frame, id: sent.id });
    socket.say({ type: 'ok', re: sent.id });
  }
});

// ---- signals

test('somebody who types is forgotten after 10 s, or when they have said it', () => {
  const typing = (on: boolean) => ({
    type: 'typing',
    conversation: TALK,
    from: { role: 'agent', name: 'Anna' },
    on,
  });
  const socket = enter(inState('human', 0));
  socket.say(typing(true));
  expect(visitor.typist).toBe('Anna');
  vi.advanceTimersByTime(9_999);
  expect(visitor.typist).toBe('Anna');
  vi.advanceTimersByTime(1);
  expect(visitor.typist).toBeNull();
  socket.say(typing(true), typing(false));
  expect(visitor.typist).toBeNull();
  socket.say(typing(true), said(1, 'agent', 'Hello'));
  expect(visitor.typist).toBeNull();
});

test('own typing is told once in 4 s, and that it is over after 6 s of silence', () => {
  const socket = enter(inState('human', 0));
  for (let i = 0; i < 9; i++) {
    visitor.typing(true, `word ${i}`);
    vi.advanceTimersByTime(1000);
  }
  expect(socket.of('typing')).toEqual([
    { type: 'typing', on: true, preview: 'word 0' },
    { type: 'typing', on: true, preview: 'word 4' },
    { type: 'typing', on: true, preview: 'word 8' },
  ]);
  vi.advanceTimersByTime(6000);
  expect(socket.last).toMatchObject({ type: 'typing', on: false });
  visitor.typing(false);
  expect(socket.of('typing').length).toBe(4);
});

test('nobody is told of typing while there is no agent, nor after it was said', () => {
  const socket = enter(inState('bot', 0));
  visitor.typing(true, 'x');
  socket.say(event(1, 'assigned', { agent: { id: 'a1', name: 'Anna' }, how: 'offer' }));
  visitor.typing(true, 'x');
  visitor.say('x');
  vi.advanceTimersByTime(10_000);
  expect(socket.of('typing').length).toBe(1);
});

test('messages of the others are unread until they are read, and an agent is told how far', () => {
  const socket = enter(inState('human', 0));
  socket.say(said(1, 'agent', 'one'), said(2, 'visitor', 'mine'), said(3, 'agent', 'two'));
  expect(visitor.unread).toBe(2);
  visitor.read();
  visitor.read();
  expect(visitor.unread).toBe(0);
  expect(socket.of('read')).toEqual([{ type: 'read', seq: 3 }]);
});

test('what was there when the page first came is read, what came after a reload is not', () => {
  enter(inState('human', 1)).say(said(1, 'agent', 'old'));
  expect(visitor.unread).toBe(0);
  net.socket.say(said(2, 'agent', 'new'));
  expect(visitor.unread).toBe(1);
  visitor.disconnect();
  enter(inState('human', 3)).say(said(1, 'agent', 'old'), said(2, 'agent', 'new'), said(3, 'agent', 'newer'));
  expect(visitor.unread).toBe(2);
});

test('news are told from history', () => {
  const lives: boolean[] = [];
  make().on('event', (_, live) => lives.push(live));
  visitor.connect();
  net.socket.open().say(visitorWelcome(inState('bot', 1)), said(1, 'visitor', 'old'), said(2, 'bot', 'new'));
  again(inState('bot', 3)).say(said(3, 'bot', 'missed'));
  expect(lives).toEqual([false, true, true]);
});

// ---- who the visitor is

test('a profile is said again on each line until a conversation has it', () => {
  const socket = enter();
  expect(visitor.setProfile({ name: 'Mia', attributes: { plan: 'pro' } })).not.toBeNull();
  visitor.setProfile({ attributes: { cart: '3' } });
  expect(socket.last).toMatchObject({ type: 'profile', name: 'Mia', attributes: { plan: 'pro', cart: '3' } });
  socket.say({ type: 'ok', re: socket.last.id });
  again();
  expect(net.socket.of('profile').length).toBe(1);
  net.socket.say(event(2, 'profile', { name: 'Mia', re: net.socket.last.id }));
  again(inState('bot', 2));
  expect(net.socket.of('profile')).toEqual([]);
});

test('a profile that the page gives at each load is said when it is new only', () => {
  const profile = { attributes: { plan: 'pro' } };
  const socket = enter({}, { profile });
  socket.say(event(1, 'profile', { ...profile, re: socket.last.id }));
  visitor.disconnect();
  enter(inState('bot', 1), { profile });
  expect(net.socket.of('profile')).toEqual([]);
  visitor.disconnect();
  enter(inState('bot', 1), { profile: { attributes: { plan: 'basic' } } });
  expect(net.socket.of('profile').length).toBe(1);
});

test('a logout forgets everything', async () => {
  const socket = enter({}, { user: { id: 'c1' } }).say(said(1, 'visitor', 'hi'));
  visitor.setProfile({ name: 'Mia' });
  const { done } = visitor.say('not stored');
  visitor.reset();
  await expect(done).rejects.toMatchObject({ code: 'closed' });
  expect(socket.closed).toBe(true);
  expect(visitor).toMatchObject({ visitor: null, conversation: null, state: 'none', entries: [] });
  expect(
    ['token', 'outbox', 'conversation', 'profile'].map((name) => local.get(name) ?? session.get(name)),
  ).toEqual([undefined, undefined, undefined, undefined]);
  visitor.connect();
  expect(net.socket.open().sent).toEqual([{ type: 'hello', site: 'shop', page: {} }]);
});

// ---- telling

test('changes of one moment are told once', async () => {
  const onChange = vi.fn();
  const socket = enter();
  visitor.on('change', onChange);
  await vi.advanceTimersByTimeAsync(0);
  onChange.mockClear();
  socket.say(said(1, 'visitor', 'hi'), said(2, 'bot', 'Hello'), event(3, 'returned', {}));
  expect(onChange).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(0);
  expect(onChange).toHaveBeenCalledTimes(1);
});

test('a listener that was taken away hears nothing', () => {
  const fn = vi.fn();
  make();
  visitor.on('status', fn)();
  visitor.connect();
  expect(fn).not.toHaveBeenCalled();
});

test('the transcript has what was said', () => {
  enter(inState('bot', 1)).say(said(1, 'visitor', 'hi'), said(2, 'bot', 'Hello'));
  expect(
    visitor
      .transcript({ visitor: 'You' })
      .split('\n')
      .map((line) => line.split('  ')[1]),
  ).toEqual(['You: hi', 'Robin: Hello', undefined]);
});
