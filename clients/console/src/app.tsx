/* The page: who is not logged in sees the login; everybody else the rail, the state of the connection, and one
 * of the views. What is not needed at first is loaded later. */
import './app.css';
import { ConnectionBanner } from './connection';
import { Inbox } from './inbox/inbox';
import { Keys } from './keys/keys';
import { Login, Relogin } from './login/login';
import { Rail } from './rail';
import { view } from './router';
import { session } from './session';
import { later } from './ui/later';
import { News } from './ui/toasts';

const Board = later(() => import('./board/board'));
const Rules = later(() => import('./rules/rules'));
const Settings = later(() => import('./settings/settings'));

function Shown() {
  switch (view.value) {
    case 'board':
      return <Board />;
    case 'rules':
      return <Rules />;
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
