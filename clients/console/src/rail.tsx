/* The rail: the views, the connection in a word, and who one is with what one is ready for. */
import { tidy } from '@handoff/sdk/text';
import { connectionWord } from './connection';
import { client, connection, me, offers, status, talks } from './desk';
import { type Key, plural, t } from './locale';
import { type View, view } from './router';
import { signOut } from './session';
import { Icon, type IconName } from './ui/icons';
import { Menu } from './ui/menu';
import { Name } from './ui/text';

const VIEWS: { view: View; icon: IconName; title: Key }[] = [
  { view: 'inbox', icon: 'inbox', title: 'common.inbox' },
  { view: 'board', icon: 'board', title: 'common.board' },
  { view: 'rules', icon: 'rules', title: 'common.rules' },
  { view: 'settings', icon: 'settings', title: 'common.settings' },
];

/** The first letters of the first two words. */
function initials(name: string): string {
  return tidy(name)
    .split(' ')
    .slice(0, 2)
    .map((word) => [...word][0] ?? '')
    .join('')
    .toUpperCase();
}

function Waiting() {
  const count = offers.value.length + talks.value.filter((one) => one.mine && one.unread > 0).length;

  return count ? (
    <span class="rail-count">
      <span aria-hidden="true">{count > 99 ? '99+' : count}</span>
      <span class="aside">{plural('common.needYou', count)}</span>
    </span>
  ) : null;
}

function seesBoard(): boolean {
  return me.value?.role !== 'agent';
}

export function Rail() {
  return (
    <nav class="rail" aria-label={t('common.views')}>
      <ul>
        {VIEWS.filter((one) => (one.view !== 'board' && one.view !== 'rules') || seesBoard()).map((one) => (
          <li key={one.view}>
            <a
              class="rail-item"
              href={`#/${one.view}`}
              aria-current={view.value === one.view ? 'page' : undefined}
            >
              <Icon name={one.icon} />
              {t(one.title)}
              {one.view === 'inbox' && <Waiting />}
            </a>
          </li>
        ))}
      </ul>
      <div class="rail-space" />
      <Mine />
    </nav>
  );
}

const STATUSES = [
  { status: 'available', title: 'common.available' },
  { status: 'busy', title: 'common.busy' },
  { status: 'away', title: 'common.away' },
] as const;

function Mine() {
  const name = tidy(me.value?.name);
  const state = STATUSES.find((one) => one.status === status.value) ?? STATUSES[2];

  return (
    <>
      <div class="rail-item rail-line" role="status">
        <span class={`dot ${connection.value.online ? connection.value.status : ''}`} />
        {connectionWord()}
      </div>
      <Menu
        label={t('common.account')}
        place="up"
        button={(attributes) => (
          <button
            type="button"
            class="rail-item"
            aria-label={t('common.youAre', { name, status: t(state.title) })}
            {...attributes}
          >
            <span class="avatar" aria-hidden="true" data-initials={initials(name) || '…'}>
              <span class={`dot ${state.status}`} />
            </span>
            {t(state.title)}
          </button>
        )}
      >
        <p class="dim small">
          <Name of={name} />
        </p>
        {STATUSES.map((one) => (
          <button
            key={one.status}
            type="button"
            aria-pressed={status.value === one.status}
            onClick={() => client.presence(one.status)}
          >
            <span class={`dot ${one.status}`} />
            {t(one.title)}
            {status.value === one.status && <Icon name="check" class="tick" />}
          </button>
        ))}
        <hr />
        <button type="button" onClick={signOut}>
          {t('common.signOut')}
        </button>
      </Menu>
    </>
  );
}
