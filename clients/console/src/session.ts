/* Who is logged in. The token is kept for this tab, or by choice for this browser. When it expires the page
 * stays as it is under a login dialog; the same person goes on, for anybody else the page begins anew: nothing
 * of what it knew is left in its memory. */
import { login, loginWithCode, logout } from '@handoff/sdk/agent';
import { effect, signal } from '@preact/signals';
import { client, me, selected } from './desk';
import { drafts } from './drafts';
import { browser, tab, textIn } from './store';

/** `out`: the login page. `in`. `expired`: the login has ended, what is on the page stays. */
type SessionState = 'out' | 'in' | 'expired';

const current = signal<SessionState>('out');

export const session = current as { readonly value: SessionState };

/** Whether the login is kept in this browser when the tab is closed. */
export const staySignedIn = signal(textIn(browser, 'token') !== '');

/* Whether the page has shown what is not for whoever comes next. */
let used = false;

/* `name`: what they log in with, or nothing when a token says who they are. */
function begin(token: string, name: string): void {
  tab.set('token', token);
  tab.set('login', name);
  if (used) location.reload();
  else {
    current.value = 'in';
    client.connect(token);
  }
}

function keep(token: string, name: string, stay: boolean): void {
  staySignedIn.value = stay;
  if (stay) {
    browser.set('token', token);
    browser.set('login', name);
  } else forgetStay();
}

function forgetStay(): void {
  browser.drop('token');
  browser.drop('login');
}

/** With the daemon's own accounts. Throws a HandoffError that says why not. */
export async function signIn(name: string, password: string, stay: boolean): Promise<void> {
  const { token } = await login(location.origin, name, password);
  const who = name.trim().toLowerCase();

  /* Who is the first in this tab may have come by an address with a conversation in it. */
  if (textIn(tab, 'person') && textIn(tab, 'login') !== who) forgetDesk();
  keep(token, who, stay);
  begin(token, who);
}

/** With a code that works once, as `handoffctl` prints it into an address. */
async function signInWithCode(code: string): Promise<void> {
  const { token } = await loginWithCode(location.origin, code);

  forgetDesk();
  keep(token, '', false);
  begin(token, '');
}

/** With a token that somebody has made for this agent. */
export function signInWithToken(token: string, stay: boolean): void {
  forgetDesk();
  keep(token, '', stay);
  begin(token, '');
}

/* Nothing that was written stays behind in this tab. */
function forgetWords(): void {
  client.reset();
  drafts.clear();
  tab.drop('login');
  tab.drop('person');
}

function forgetDesk(): void {
  used ||= me.peek() !== null;
  forgetWords();
  selected.value = null;
}

/* The tabs of one person are left together. */
const tabs = new BroadcastChannel('handoff:session');

const LOGOUT_MOST = 1000;

/* The token ends, too, if the daemon can be reached; whoever wants to be out does not wait for it. */
async function ended(token: string): Promise<void> {
  const moment = new Promise<void>((done) => setTimeout(done, LOGOUT_MOST));

  await Promise.race([logout(location.origin, token).catch(() => undefined), moment]);
}

async function leave(): Promise<void> {
  const token = textIn(tab, 'token');

  forgetDesk();
  tab.drop('token');
  location.hash = '#/inbox';
  if (token) await ended(token);
  location.reload();
}

export async function signOut(): Promise<void> {
  tabs.postMessage(textIn(tab, 'person'));
  forgetStay();
  await leave();
}

/* A one-time code must not stay in the address bar, the history or a screenshot. */
function codeFromAddress(): string | null {
  const found = /^#code=([^&]+)/.exec(location.hash);

  if (!found?.[1]) return null;
  history.replaceState(null, '', location.pathname);
  try {
    return decodeURIComponent(found[1]);
  } catch {
    return found[1];
  }
}

/** What a one-time address came to; the login page says it. */
export const codeRefused = signal(false);

async function tryCode(): Promise<boolean> {
  const code = codeFromAddress();

  if (!code) return false;
  codeRefused.value = false;
  await signInWithCode(code).catch(() => {
    codeRefused.value = true;
  });
  return true;
}

/** Goes on with the login that is kept, if there is one; the page calls it once. */
export async function startSession(): Promise<void> {
  client.on('expired', () => {
    /* Another tab may have begun anew. */
    if (textIn(browser, 'token') === textIn(tab, 'token')) forgetStay();
    tab.drop('token');
    if (current.peek() === 'in') current.value = 'expired';
  });
  tabs.onmessage = ({ data }) => {
    if (data !== '' && data === textIn(tab, 'person')) void leave();
  };
  addEventListener('hashchange', () => void tryCode());
  if (await tryCode()) return;
  const own = textIn(tab, 'token');
  const name = textIn(own ? tab : browser, 'login');
  const token = own || textIn(browser, 'token');

  if (!token) return;
  /* Who is logged in to this browser need not be who wrote in this tab: it would go out in their name. */
  if (!own && (!name || name !== textIn(tab, 'login'))) forgetWords();
  begin(token, name);
}

/* A token says only in the welcome whose it is. Drafts of somebody else are not shown to them. */
effect(() => {
  const id = me.value?.id;

  if (!id) return;
  const before = textIn(tab, 'person');
  if (before && before !== id) {
    drafts.clear();
    selected.value = null;
  }
  tab.set('person', id);
});
