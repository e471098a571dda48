import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Line, type LineOptions } from '../src/connection.js';
import { network } from './fake.js';

let net: ReturnType<typeof network>;
let line: Line;

function start(options: Partial<LineOptions> = {}): Line {
  net = network();
  line = new Line({
    url: 'https://chat.example.org',
    protocol: 'handoff.visitor.v1',
    WebSocket: net.WebSocket,
    random: () => 0.5,
    hello: () => ({ type: 'hello' }),
    onFrame: (frame) => frame.type === 'welcome' && line.welcomed(),
    onStatus: () => {},
    onLost: () => false,
    late: () => false,
    ...options,
  });
  line.connect();
  return line;
}

function ready(): void {
  net.socket.open().say({ type: 'welcome' });
}

/** How long until the next try, as it was announced; and that it comes then. */
function waited(): number {
  const wait = (line.connection.retryAt ?? 0) - Date.now();
  const before = net.sockets.length;

  vi.advanceTimersByTime(wait - 1);
  expect(net.sockets.length).toBe(before);
  vi.advanceTimersByTime(1);
  expect(net.sockets.length).toBe(before + 1);
  return wait;
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  line.disconnect();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('says hello to /ws with its protocol as soon as it is open', () => {
  start();
  expect(net.socket.url).toBe('wss://chat.example.org/ws');
  expect(net.socket.protocol).toBe('handoff.visitor.v1');
  expect(net.socket.sent).toEqual([]);
  net.socket.open();
  expect(net.socket.sent).toEqual([{ type: 'hello' }]);
});

test('sends nothing else before the welcome', () => {
  start();
  net.socket.open();
  expect(line.send({ type: 'say' })).toBe(false);
  net.socket.say({ type: 'welcome' });
  expect(line.send({ type: 'say' })).toBe(true);
});

test('waits longer and longer, with full jitter, and never over 30 s', () => {
  for (const [random, waits] of [
    [0, [500, 500, 500, 500, 500, 500, 500, 500]],
    [1, [1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000]],
  ] as const) {
    start({ random: () => random });
    for (const wait of waits) {
      net.socket.drop();
      expect(waited()).toBe(wait);
    }
    line.disconnect();
  }
});

test('begins with short waits again after a line that lasted, and does not after one that did not', () => {
  start({ random: () => 1 });
  for (let i = 0; i < 3; i++) {
    net.socket.drop();
    waited();
  }
  ready();
  expect(line.connection).toMatchObject({ status: 'ready', attempt: 0 });
  net.socket.drop();
  expect(waited()).toBe(8000);
  ready();
  vi.advanceTimersByTime(10_001);
  net.socket.drop();
  expect(waited()).toBe(1000);
});

test('comes back when the server has said so before the close, once', () => {
  start();
  ready();
  net.socket.say({ type: 'error', code: 'shutting_down', message: 'restart', retry_after_ms: 7321 });
  net.socket.drop(1001);
  expect(waited()).toBe(7321);
  net.socket.drop();
  expect(waited()).toBeLessThan(3000);
});

test('does not come back before that time for a page that is looked at', () => {
  const page = browser();
  start();
  ready();
  net.socket.say({ type: 'error', code: 'overloaded', message: 'busy', retry_after_ms: 9000 });
  net.socket.drop(1001);
  page.fire('online');
  page.look('visible');
  expect(net.sockets.length).toBe(1);
  expect(waited()).toBe(9000);
});

test('comes back slower after 4429', () => {
  start({ random: () => 0 });
  ready();
  vi.advanceTimersByTime(11_000);
  net.socket.drop(4429);
  expect(waited()).toBe(5000);
});

test.each([4401, 4403, 4409])('stays away after %d until it is asked to connect', (code) => {
  start();
  ready();
  net.socket.drop(code);
  expect(line.connection).toMatchObject({ status: 'stopped', code, retryAt: null });
  vi.advanceTimersByTime(600_000);
  expect(net.sockets.length).toBe(1);
  line.connect();
  expect(net.sockets.length).toBe(2);
});

test.each([1001, 1006, 1013, 4408])('comes back after %d', (code) => {
  start();
  ready();
  net.socket.drop(code);
  expect(line.connection).toMatchObject({ status: 'waiting', code });
  waited();
});

test('what a socket says after it was given up does not count', () => {
  const onFrame = vi.fn();
  start({ onFrame });
  const old = net.socket.open();
  line.connect();
  expect(old.closed).toBe(true);
  old.say({ type: 'message' });
  old.drop(4401);
  expect(onFrame).not.toHaveBeenCalled();
  expect(line.connection.status).toBe('connecting');
});

test('a hello that nobody answers for 15 s means that the line is dead', () => {
  start();
  net.socket.open();
  vi.advanceTimersByTime(15_000);
  expect(line.connection.status).toBe('connecting');
  vi.advanceTimersByTime(5_000);
  expect(line.connection.status).toBe('waiting');
  expect(net.socket.closed).toBe(true);
});

test('a command that is late means the same', () => {
  let late = false;
  start({ late: () => late });
  ready();
  late = true;
  vi.advanceTimersByTime(5_000);
  expect(line.connection.status).toBe('waiting');
});

test('asks a server that is silent for 30 s whether it is there, and gives it up when it is not', () => {
  const onFrame = vi.fn((frame) => frame.type === 'welcome' && line.welcomed());
  start({ onFrame });
  ready();
  vi.advanceTimersByTime(30_000);
  expect(net.socket.of('ping')).toEqual([]);
  vi.advanceTimersByTime(5_000);
  expect(net.socket.of('ping').length).toBe(1);
  net.socket.say({ type: 'ok', re: 'ping' });
  expect(onFrame).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(35_000);
  expect(net.socket.of('ping').length).toBe(2);
  vi.advanceTimersByTime(20_000);
  expect(line.connection.status).toBe('waiting');
});

test('a server that does not know the question answers it nevertheless', () => {
  const onFrame = vi.fn((frame) => frame.type === 'welcome' && line.welcomed());
  start({ onFrame });
  ready();
  vi.advanceTimersByTime(35_000);
  net.socket.say({
    type: 'error',
    re: 'ping',
    code: 'bad_type',
    message: 'there is no command of this `type`',
  });
  vi.advanceTimersByTime(20_000);
  expect(line.connection.status).toBe('ready');
  expect(onFrame).toHaveBeenCalledTimes(1);
});

test('a page that slept connects anew', () => {
  start();
  ready();
  vi.setSystemTime(Date.now() + 120_000);
  vi.advanceTimersByTime(5_000);
  expect(net.sockets.length).toBe(2);
});

test('connects at once when the network is back, or the page is looked at while it waits', () => {
  const page = browser();
  start();
  ready();
  page.online = false;
  page.fire('offline');
  expect(line.connection.online).toBe(false);
  page.online = true;
  page.fire('online');
  expect(net.sockets.length).toBe(2);
  net.socket.drop();
  page.look('hidden');
  expect(net.sockets.length).toBe(2);
  page.look('visible');
  expect(net.sockets.length).toBe(3);
});

test('a page that is looked at again asks whether the line is alive', () => {
  const page = browser();
  start();
  ready();
  page.look('visible');
  expect(net.socket.last.type).toBe('ping');
});

test('a page that comes back from the cache of pages connects anew', () => {
  const page = browser();
  start();
  ready();
  page.fire('pageshow', { persisted: false });
  expect(net.sockets.length).toBe(1);
  page.fire('pageshow', { persisted: true });
  expect(net.sockets.length).toBe(2);
});

test('neither sleeps nor wakes while it is not asked to be connected', () => {
  const page = browser();
  start();
  line.disconnect();
  expect(net.socket.closed).toBe(true);
  page.fire('online');
  page.look('visible');
  vi.advanceTimersByTime(600_000);
  expect(net.sockets.length).toBe(1);
  expect(line.connection.status).toBe('idle');
});

test('what is no frame is passed over', () => {
  const onFrame = vi.fn();
  start({ onFrame });
  net.socket.open();
  for (const data of ['', '{', 'null', '3', '[]', '{"type":3}']) net.socket.onmessage?.({ data } as never);
  expect(onFrame).not.toHaveBeenCalled();
});

test('what no text may have in it is replaced, so that the frame is taken', () => {
  start();
  ready();
  line.send({ type: 'say', text: 'a\0b \ud83d c 😀 \\ud83d' });
  expect(net.socket.last.text).toBe('a\ufffdb \ufffd c 😀 \\ud83d');
});

/** As much of a browser's page as the line looks at. */
function browser() {
  const target = new EventTarget();
  const page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  const self = {
    online: true,
    fire: (name: string, fields: object = {}) => target.dispatchEvent(Object.assign(new Event(name), fields)),
    look(state: string) {
      page.visibilityState = state;
      page.dispatchEvent(new Event('visibilitychange'));
    },
  };

  vi.stubGlobal('addEventListener', target.addEventListener.bind(target));
  vi.stubGlobal('removeEventListener', target.removeEventListener.bind(target));
  vi.stubGlobal('document', page);
  vi.stubGlobal('navigator', {
    get onLine() {
      return self.online;
    },
  });
  return self;
}
