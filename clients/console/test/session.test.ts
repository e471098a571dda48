/* Whose words and whose login: of two people at one computer, in one tab and in two. */
import { beforeEach, expect, test, vi } from 'vitest';

class Kept {
  readonly all = new Map<string, string>();
  getItem = (name: string) => this.all.get(name) ?? null;
  setItem = (name: string, text: string) => void this.all.set(name, text);
  removeItem = (name: string) => void this.all.delete(name);
}

/* A line that never opens: what is of interest is said to it by hand. */
class Socket {
  static all: Socket[] = [];
  onopen?: () => void;
  onmessage?: (event: { data: string }) => void;
  onclose?: (event: { code: number }) => void;
  constructor() {
    Socket.all.push(this);
  }
  send() {}
  close() {}
}

const reload = vi.fn();
let tab: Kept;
let browser: Kept;
let ended: (string | null)[]; // the tokens of logouts
let answered: Promise<Response>;

/** A page as it is after a reload: what the tab and the browser kept is still there. */
async function page() {
  vi.resetModules();
  Socket.all = [];
  const session = await import('../src/session');
  const desk = await import('../src/desk');
  const { drafts } = await import('../src/drafts');
  await session.startSession();
  return { ...session, ...desk, drafts };
}

function welcome(id: string): void {
  const agent = { id, name: id, role: 'agent', skills: [], capacity: 3 };
  const frame = { type: 'welcome', agent, status: 'away', queue: {}, canned: [], conversations: [] };
  Socket.all.at(-1)?.onmessage?.({ data: JSON.stringify(frame) });
}

function tokenOf(kept: Kept): unknown {
  return JSON.parse(kept.getItem('handoff:token') ?? 'null');
}

beforeEach(() => {
  tab = new Kept();
  browser = new Kept();
  reload.mockClear();
  answered = Promise.resolve(new Response(null, { status: 204 }));
  vi.stubGlobal('__VERSION__', 'test');
  vi.stubGlobal('sessionStorage', tab);
  vi.stubGlobal('localStorage', browser);
  vi.stubGlobal('location', { origin: 'http://desk.example', hash: '', pathname: '/console/', reload });
  vi.stubGlobal('WebSocket', Socket);
  vi.stubGlobal(
    'BroadcastChannel',
    class {
      postMessage() {}
    },
  );
  vi.stubGlobal('addEventListener', () => {});
  vi.stubGlobal('removeEventListener', () => {});
  ended = [];
  vi.stubGlobal('fetch', async (url: URL, { body, headers }: { body: string; headers: HeadersInit }) => {
    if (url.pathname === '/api/v1/logout') {
      ended.push(new Headers(headers).get('authorization'));
      return answered;
    }
    const { login } = JSON.parse(body);
    return Response.json({ token: `token of ${login}`, expires_at: '2030-01-01T00:00:00Z' });
  });
});

test('the same person goes on after an expiry, with what was written', async () => {
  const desk = await page();

  await desk.signIn('anna', 'x', false);
  welcome('a1');
  desk.drafts.set('c1', 'reply', 'half of it');
  Socket.all.at(-1)?.onclose?.({ code: 4401 });
  expect(tokenOf(tab)).toBe(null);
  await desk.signIn(' Anna ', 'x', false);
  expect(reload).not.toHaveBeenCalled();
  expect(desk.drafts.get('c1', 'reply')).toBe('half of it');
  const after = await page();
  expect(after.drafts.get('c1', 'reply')).toBe('half of it');
});

test('for somebody else, and after a logout, the page begins anew', async () => {
  const desk = await page();

  await desk.signIn('anna', 'x', true);
  welcome('a1');
  await Promise.resolve();
  desk.client.say('c1', 'not said by ben');
  desk.drafts.set('c1', 'reply', 'for nobody else');
  await desk.signIn('ben', 'x', false);
  expect(reload).toHaveBeenCalledTimes(1);
  expect(tokenOf(tab)).toBe('token of ben');
  expect(tokenOf(browser)).toBe(null);
  expect([...tab.all.values()].join()).not.toMatch(/nobody else|not said/);
  const after = await page();
  await after.signOut();
  expect(reload).toHaveBeenCalledTimes(2);
  expect([...tab.all.keys()].join()).not.toMatch(/token|login|person|draft|outbox/);
});

test("another's login in this browser does not send what was written in this tab", async () => {
  const anna = await page();

  await anna.signIn('anna', 'x', false);
  anna.client.say('c1', 'in my name only');
  Socket.all.at(-1)?.onclose?.({ code: 4401 });
  browser.setItem('handoff:token', '"token of ben"');
  browser.setItem('handoff:login', '"ben"');
  const after = await page();
  expect(tokenOf(tab)).toBe('token of ben');
  expect(after.client.outgoing).toEqual([]);
});

test('an old tab that expires leaves a newer login alone', async () => {
  const old = await page();

  await old.signIn('anna', 'x', true);
  browser.setItem('handoff:token', '"a newer token"');
  Socket.all.at(-1)?.onclose?.({ code: 4401 });
  expect(old.session.value).toBe('expired');
  expect(tokenOf(browser)).toBe('a newer token');
});

test('who signs out ends the token as well', async () => {
  const desk = await page();

  await desk.signIn('anna', 'x', true);
  welcome('a1');
  await desk.signOut();
  expect(ended).toEqual(['Bearer token of anna']);
  expect(reload).toHaveBeenCalledTimes(1);
});

test('who signs out is out, whatever the daemon says to it', async () => {
  const desk = await page();

  await desk.signIn('anna', 'x', true);
  answered = Promise.reject(new TypeError('no network'));
  await desk.signOut();
  expect(reload).toHaveBeenCalledTimes(1);

  const after = await page();
  await after.signIn('anna', 'x', true);
  answered = new Promise(() => {});
  vi.useFakeTimers();
  const out = after.signOut();
  expect([tokenOf(tab), tokenOf(browser)]).toEqual([null, null]);
  expect(reload).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1000);
  await out;
  expect(reload).toHaveBeenCalledTimes(2);
  vi.useRealTimers();
});

test('whose login has ended already has no token to end', async () => {
  const desk = await page();

  await desk.signIn('anna', 'x', false);
  Socket.all.at(-1)?.onclose?.({ code: 4401 });
  await desk.signOut();
  expect(ended).toEqual([]);
  expect(reload).toHaveBeenCalledTimes(1);
});
