import { HandoffError, type HandoffErrorCode } from '../error.js';

const ANSWER_MOST = 15_000;
const codes: Record<number, HandoffErrorCode> = {
  400: 'bad_field',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  409: 'conflict',
  410: 'gone',
  413: 'too_large',
  422: 'bad_field',
  429: 'rate_limited',
  503: 'overloaded',
};

/** What the daemon answers when it does not do it (RFC 9457). */
interface Problem {
  title?: string;
  detail?: string;
  retry_after_ms?: number;
  [member: string]: unknown;
}

/**
 * Asks the daemon over HTTP; the answer as JSON, or undefined when it is empty. Rejects with a
 * HandoffError: a code as on the wire, by the status; `closed` when the server cannot be reached,
 * `timeout` after 15 s.
 */
export async function request<T>(url: string, path: string, init: RequestInit = {}): Promise<T> {
  const answer = await fetch(new URL(path, url), {
    credentials: 'omit',
    signal: AbortSignal.timeout(ANSWER_MOST),
    ...init,
  }).catch((error: unknown) => {
    const late = error instanceof Error && error.name === 'TimeoutError';
    throw new HandoffError(
      late ? 'timeout' : 'closed',
      late ? 'no answer in time' : 'the server cannot be reached',
    );
  });
  const text = await answer.text().catch(() => '');

  if (!answer.ok) throw refusal(answer.status, parsed<Problem>(text) ?? {});
  return parsed<T>(text) as T;
}

/** Logs an agent in: the token for `connect`, and until when it is good (RFC 3339). */
export async function login(
  url: string,
  login: string,
  password: string,
): Promise<{ token: string; expiresAt: string }> {
  return post(url, { login, password });
}

/** The same with a one-time code, as `handoffctl agent login` prints it. */
export async function loginWithCode(
  url: string,
  code: string,
): Promise<{ token: string; expiresAt: string }> {
  return post(url, { code });
}

/** Ends a token for good; every connection with it closes by 4401. One that was over already is fine. */
export async function logout(url: string, token: string): Promise<void> {
  await request(url, '/api/v1/logout', {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}` },
    keepalive: true,
  });
}

async function post(url: string, body: object): Promise<{ token: string; expiresAt: string }> {
  const answer = await request<{ token: string; expires_at: string }>(url, '/api/v1/login', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });

  return { token: answer.token, expiresAt: answer.expires_at };
}

function refusal(status: number, problem: Problem): HandoffError {
  return new HandoffError(
    codes[status] ?? (status < 500 ? 'bad_field' : 'internal'),
    problem.detail ?? problem.title ?? `the server answered ${status}`,
    undefined,
    problem.retry_after_ms,
    problem,
  );
}

function parsed<T>(text: string): T | undefined {
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}
