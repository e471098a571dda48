/* Who is there, what they are ready for, and how much they have. */
import type { Load } from '@handoff/sdk/agent';
import { type Key, t } from '../locale';
import { Name } from '../ui/text';

const STATUS: Record<NonNullable<Load['status']>, Key> = {
  available: 'common.available',
  busy: 'common.busy',
  away: 'common.away',
  offline: 'common.offlineAgent',
};

export function Team({ agents }: { agents: readonly Load[] }) {
  if (!agents.length) return <p class="none">{t('inbox.teamNone')}</p>;
  return (
    <ul class="team">
      {agents.map((agent) => {
        const status = agent.status ?? 'offline';
        const load = agent.load ?? 0;
        const capacity = agent.capacity ?? 0;

        return (
          <li key={agent.id}>
            <span class={`dot ${status}`} />
            <span class="clip">
              <Name of={agent.name} />
            </span>
            <span class="dim small team-status">{t(STATUS[status] ?? 'common.offlineAgent')}</span>
            <span class="load" title={t('inbox.loadOf', { load, capacity })}>
              <meter min={0} max={Math.max(1, capacity)} value={load} aria-label={t('inbox.load')} />
              <span class="number small">{t('inbox.loadShort', { load, capacity })}</span>
            </span>
          </li>
        );
      })}
    </ul>
  );
}
