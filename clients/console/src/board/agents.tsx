/* agents.tsx - who is there, and how much they have to do. */
import type { Load } from '@handoff/sdk/agent';
import { queue } from '../desk';
import { formatNumber, type Key, plural, t } from '../locale';
import { Name } from '../ui/text';
import { type Column, DataTable } from './table';

const STATUSES: Record<NonNullable<Load['status']>, Key> = {
  available: 'common.available',
  busy: 'common.busy',
  away: 'common.away',
  offline: 'common.offlineAgent',
};
/* The order in which they can help. */
const RANK: Record<NonNullable<Load['status']>, number> = { available: 0, busy: 1, away: 2, offline: 3 };

function Slots({ agent }: { agent: Load }) {
  const { load = 0, capacity = 0 } = agent;
  const most = Math.max(load, capacity);
  return (
    <span class="board-slots">
      <span class="board-slot-row" aria-hidden="true">
        {most <= 8 &&
          Array.from({ length: most }, (_, i) => (
            <span key={i} class="board-slot" data-used={i < load} data-over={i >= capacity} />
          ))}
      </span>
      <span class="number">
        {t('board.loadOf', { load: formatNumber(load), capacity: formatNumber(capacity) })}
      </span>
      {agent.wrapping ? <span class="dim small">{plural('board.wrapping', agent.wrapping)}</span> : null}
    </span>
  );
}

const COLUMNS: readonly Column<Load, 'name' | 'status' | 'load'>[] = [
  { id: 'name', title: 'board.agent', cell: (row) => row.name, render: (row) => <Name of={row.name} /> },
  {
    id: 'status',
    title: 'board.status',
    cell: (row) => RANK[row.status ?? 'offline'],
    render: (row) => (
      <span class="board-status">
        <span class={`dot ${row.status}`} />
        {t(STATUSES[row.status ?? 'offline'])}
      </span>
    ),
  },
  {
    id: 'load',
    title: 'board.load',
    cell: (row) => (row.load ?? 0) / Math.max(row.capacity ?? 0, 1),
    render: (row) => <Slots agent={row} />,
  },
];

export function AgentList() {
  return (
    <div class="board-part">
      <h2>{t('board.agents')}</h2>
      <DataTable
        name="agents"
        caption={t('board.agents')}
        columns={COLUMNS}
        rows={queue.value.agents ?? []}
        rowKey={(row) => row.id ?? ''}
        first={{ by: 'status', direction: 'ascending' }}
        empty={t('board.agentsNone')}
      />
    </div>
  );
}
