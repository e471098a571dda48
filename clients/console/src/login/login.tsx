/* Logging in: the page before everything, and the same form over the page when a login has expired. */
import { HandoffError } from '@handoff/sdk/agent';
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../locale';
import { codeRefused, signIn, signInWithToken, signOut, staySignedIn } from '../session';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import './login.css';

function reasonOf(error: unknown): string {
  if (!(error instanceof HandoffError)) return t('common.loginUnreachable');
  switch (error.code) {
    case 'unauthenticated':
    case 'forbidden':
      return t('common.loginWrong');
    case 'rate_limited':
      return t('common.loginTooOften', { seconds: Math.ceil((error.retryAfterMs ?? 60_000) / 1000) });
    default:
      return t('common.loginUnreachable');
  }
}

function field(form: HTMLFormElement, name: string): string {
  const value = new FormData(form).get(name);

  return typeof value === 'string' ? value : '';
}

function LoginForm() {
  const problem = useSignal('');
  const busy = useSignal(false);
  const first = useRef<HTMLInputElement>(null);

  useEffect(() => first.current?.focus(), []);

  async function submit(form: HTMLFormElement): Promise<void> {
    const token = field(form, 'token').trim();
    const name = field(form, 'login').trim();
    const stay = field(form, 'stay') !== '';

    problem.value = '';
    codeRefused.value = false;
    if (token) return signInWithToken(token, stay);
    if (!name || !field(form, 'password')) {
      problem.value = t('common.loginEmpty');
      return undefined;
    }
    busy.value = true;
    try {
      await signIn(name, field(form, 'password'), stay);
    } catch (error) {
      problem.value = reasonOf(error);
      first.current?.focus();
    }
    busy.value = false;
    return undefined;
  }

  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit(event.currentTarget);
      }}
    >
      <p class="problem" role="alert" id="login-problem">
        {problem.value || (codeRefused.value && t('common.codeRefused'))}
      </p>
      <label class="field">
        <span>{t('common.login')}</span>
        <input
          ref={first}
          name="login"
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
          aria-describedby="login-problem"
        />
      </label>
      <label class="field">
        <span>{t('common.password')}</span>
        <input name="password" type="password" autocomplete="current-password" />
      </label>
      <label class="check">
        <input name="stay" type="checkbox" value="1" defaultChecked={staySignedIn.value} />
        {t('common.staySignedIn')}
      </label>
      <Button type="submit" look="main" disabled={busy.value}>
        {busy.value ? t('common.signingIn') : t('common.signIn')}
      </Button>
      <details>
        <summary>{t('common.useToken')}</summary>
        <label class="field">
          <span>{t('common.token')}</span>
          <input name="token" type="password" autocomplete="off" spellcheck={false} />
        </label>
      </details>
    </form>
  );
}

export function Login() {
  return (
    <main class="login">
      <div class="login-card">
        <h1>{t('common.console')}</h1>
        <LoginForm />
      </div>
    </main>
  );
}

/** Over the page, which stays as it is. */
export function Relogin() {
  return (
    <Dialog title={t('common.expired')} onClose={signOut} stays class="login-over">
      <p class="dim">{t('common.expiredLong')}</p>
      <LoginForm />
      <div class="dialog-foot">
        <Button look="quiet" onClick={signOut}>
          {t('common.signOut')}
        </Button>
      </div>
    </Dialog>
  );
}
