/* Shortcuts, the command bar, the help, and what rings: everything that works wherever one is. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { startAlerts } from '../alerts/alerts';
import { cannedChoices } from '../canned/canned';
import { client, me } from '../desk';
import { registerInbox } from '../inbox/shortcuts';
import type { Key } from '../locale';
import { go, type View } from '../router';
import { later } from '../ui/later';
import { type Command, register, startKeys } from './commands';
import './keys.css';
import { prefer, preferences, startPreferences } from './preferences';

const Help = later(() => import('./help'));
const Palette = later(() => import('./palette'));

const VIEWS: { view: View; title: Key; supervisors?: boolean }[] = [
  { view: 'inbox', title: 'keys.goInbox' },
  { view: 'board', title: 'keys.goBoard', supervisors: true },
  { view: 'rules', title: 'keys.goRules', supervisors: true },
  { view: 'settings', title: 'keys.goSettings' },
];

const STATUSES = [
  { status: 'available', title: 'keys.statusAvailable' },
  { status: 'busy', title: 'keys.statusBusy' },
  { status: 'away', title: 'keys.statusAway' },
] as const;

function general(): Command[] {
  const views = VIEWS.map(({ view, title, supervisors }) => ({
    id: `go.${view}`,
    title,
    group: 'general' as const,
    when: () => !supervisors || me.value?.role !== 'agent',
    run: () => go(view),
  }));
  const statuses = STATUSES.map(({ status, title }) => ({
    id: `status.${status}`,
    title,
    group: 'general' as const,
    run: () => void client.presence(status),
  }));
  const quiet: Command = {
    id: 'sound',
    title: 'keys.cmdSound',
    group: 'general',
    run: () => prefer({ sound: !preferences.peek().sound }),
  };
  return [...views, ...statuses, quiet];
}

export function Keys() {
  const open = useSignal<'palette' | 'help' | null>(null);
  const close = () => {
    open.value = null;
  };

  useEffect(() => {
    const ends = [
      startPreferences(),
      startAlerts(),
      startKeys(),
      register({ id: 'palette', run: () => (open.value = 'palette') }),
      register({ id: 'help', run: () => (open.value = 'help') }),
      ...general().map(register),
      registerInbox(),
    ];
    return () => {
      for (const end of ends) end();
    };
  }, []);

  if (open.value === 'palette') return <Palette more={cannedChoices()} onClose={close} />;
  return open.value === 'help' ? <Help onClose={close} /> : null;
}
