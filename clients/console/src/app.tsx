/* The page: who is not logged in sees the login; everybody else the rail, the state of the connection, and one
 * of the views. The board and the rules are loaded when they are looked at. */
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import './app.css';
import { ConnectionBanner } from './connection';
import { Inbox } from './inbox/inbox';
import { Keys } from './keys/keys';
import { t } from './locale';
import { Login, Relogin } from './login/login';
import { Rail } from './rail';
import { view } from './router';
import { session } from './session';
import { Settings } from './settings/settings';
import { News } from './ui/toasts';

type Lazy = () => Promise<{ default: ComponentType }>;

const loadBoard: Lazy = () => import('./board/board');
const loadRules: Lazy = () => import('./rules/rules');

/** A view that comes over the network. */
function Later({ load }: { load: Lazy }) {
  const [loaded, setLoaded] = useState<{ View: ComponentType } | 'failed' | null>(null);

  useEffect(() => {
    load().then(
      (module) => setLoaded({ View: module.default }),
      () => setLoaded('failed'),
    );
  }, [load]);

  if (loaded === 'failed') return <p class="empty problem">{t('common.viewFailed')}</p>;
  return loaded ? <loaded.View /> : <p class="empty">{t('common.loading')}</p>;
}

function Shown() {
  switch (view.value) {
    case 'board':
      return <Later key="board" load={loadBoard} />;
    case 'rules':
      return <Later key="rules" load={loadRules} />;
    case 'settings':
      return <Settings />;
    default:
      return <Inbox />;
  }
}

export function App() {
  if (session.value === 'out')
    return (
      <>
        <Login />
        <News />
      </>
    );
  return (
    <div class="app">
      <Rail />
      <div class="shown">
        <ConnectionBanner />
        <Shown />
      </div>
      <Keys />
      {session.value === 'expired' && <Relogin />}
      <News />
    </div>
  );
}
