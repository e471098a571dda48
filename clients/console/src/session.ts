/* Who is logged in. The token is kept for this tab, or by choice for this browser. When it expires the page
 * stays as it is under a login dialog; the same person goes on, another one begins with an empty desk. */
import { login, loginWithCode } from '@handoff/sdk/agent';
import { effect, signal } from '@preact/signals';
import { client, me, selected } from './desk';
import { drafts } from './drafts';
import { browser, tab, textIn } from './store';

/** `out`: the login page. `in`. `expired`: the login has ended, what is on the page stays. */
export type SessionState = 'out' | 'in' | 'expired';

const current = signal<SessionState>('out');

export const session = current as { readonly value: SessionState };

/** Whether the login is kept in this browser when the tab is closed. */
export const staySignedIn = signal(textIn(browser, 'token') !== '');

function begin(token: string, stay: boolean): void {
  staySignedIn.value = stay;
  tab.set('token', token);
  if (stay) browser.set('token', token);
  else browser.drop('token');
  current.value = 'in';
  client.connect(token);
}

/** With the daemon's own accounts. Throws a HandoffError that says why not. */
export async function signIn(name: string, password: string, stay: boolean): Promise<void> {
  const { token } = await login(location.origin, name, password);
  const who = name.trim().toLowerCase();

  /* Who is the first in this tab may have come by an address with a conversation in it. */
  if (textIn(tab, 'person') && textIn(tab, 'login') !== who) forgetDesk();
  tab.set('login', who);
  begin(token, stay);
}

/** With a code that works once, as `handoffctl` prints it into an address. */
export async function signInWithCode(code: string): Promise<void> {
  const { token } = await loginWithCode(location.origin, code);

  forgetDesk();
  begin(token, false);
}

/** With a token that somebody has made for this agent. */
export function signInWithToken(token: string, stay: boolean): void {
  forgetDesk();
  begin(token, stay);
}

/* Nothing of the conversations stays behind in this tab. */
function forgetDesk(): void {
  client.reset();
  drafts.clear();
  tab.drop('login');
  tab.drop('person');
  selected.value = null;
}

export function signOut(): void {
  forgetDesk();
  tab.drop('token');
  browser.drop('token');
  current.value = 'out';
  location.hash = '#/inbox';
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
    tab.drop('token');
    browser.drop('token');
    if (current.peek() === 'in') current.value = 'expired';
  });
  addEventListener('hashchange', () => void tryCode());
  if (await tryCode()) return;
  const token = textIn(tab, 'token') || textIn(browser, 'token');
  if (token) begin(token, staySignedIn.peek());
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
