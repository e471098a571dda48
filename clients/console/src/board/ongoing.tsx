/* ongoing.tsx - the conversations that somebody, or the bot, has. */
import { tidy } from '@handoff/sdk/text';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { plainName } from '../codes';
import { now } from '../desk';
import { formatAgo, formatNumber, type Key, t } from '../locale';
import { Bar } from '../panel/bar';
import { Name } from '../ui/text';
import { Since } from '../ui/time';
import { Actions } from './act';
import { followProgress, type Listed, progress } from './progress';
import { type Column, DataTable } from './table';

const STATES: Record<Listed['state'], Key> = {
  human: 'board.stateHuman',
  bot: 'board.stateBot',
  message: 'board.stateMessage',
  waiting: 'board.stateWaiting',
  closed: 'board.stateClosed',
};
const SHOWN: readonly Listed['state'][] = ['human', 'bot', 'message'];

type Column_ = 'state' | 'about' | 'agent' | 'frustration' | 'priority' | 'since' | 'act';

function aboutOf(row: Listed): string {
  return tidy(row.preview) || t('board.aboutUnknown', { id: row.id });
}

const COLUMNS: readonly Column<Listed, Column_>[] = [
  {
    id: 'since',
    title: 'board.since',
    figure: true,
    cell: (row) => (row.since ? -new Date(row.since).getTime() : null),
    render: (row) => row.since && <Since time={row.since} />,
  },
  {
    id: 'state',
    title: 'board.state',
    cell: (row) => t(STATES[row.state]),
    render: (row) => t(STATES[row.state]),
  },
  {
    id: 'about',
    title: 'board.about',
    cell: (row) => row.preview,
    render: (row) => (
      <span class="board-says">
        <span class="board-preview" dir="auto">
          {aboutOf(row)}
        </span>
        <span class="dim small">
          {[tidy(row.name), row.site, plainName(row.queue ?? '')].filter(Boolean).join(' · ')}
        </span>
      </span>
    ),
  },
  { id: 'agent', title: 'board.agent', cell: (row) => row.agent, render: (row) => <Name of={row.agent} /> },
  {
    id: 'frustration',
    title: 'board.frustration',
    cell: (row) => row.frustration,
    render: (row) => row.frustration !== null && <Bar share={row.frustration} tone="bad" />,
  },
  {
    id: 'priority',
    title: 'board.priority',
    figure: true,
    cell: (row) => row.priority,
    render: (row) => formatNumber(row.priority),
  },
  {
    id: 'act',
    title: 'board.actions',
    render: (row) => <Actions target={{ id: row.id, name: aboutOf(row), state: row.state }} />,
  },
];

interface Filter {
  state: string;
  agent: string;
  words: string;
}

export function matches(row: Listed, filter: Filter): boolean {
  const words = filter.words.trim().toLowerCase();
  const text =
    `${row.preview ?? ''} ${row.name ?? ''} ${row.site} ${row.queue ?? ''} ${row.agent ?? ''} ${row.id}`.toLowerCase();
  return (
    (filter.state === '' || row.state === filter.state) &&
    (filter.agent === '' || row.agent === filter.agent) &&
    words.split(/\s+/).every((word) => text.includes(word))
  );
}

interface FiltersProps {
  filter: Filter;
  agents: readonly string[];
  onChange: (filter: Filter) => void;
}

function Filters({ filter, agents, onChange }: FiltersProps) {
  const set = (name: keyof Filter) => (event: Event) => {
    const field = event.currentTarget;
    if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement)
      onChange({ ...filter, [name]: field.value });
  };
  return (
    <div class="bar board-filters">
      <label class="field">
        <span>{t('board.state')}</span>
        <select value={filter.state} onChange={set('state')}>
          <option value="">{t('board.all')}</option>
          {SHOWN.map((state) => (
            <option key={state} value={state}>
              {t(STATES[state])}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>{t('board.agent')}</span>
        <select value={filter.agent} onChange={set('agent')}>
          <option value="">{t('board.all')}</option>
          {agents.map((agent) => (
            <option key={agent} value={agent}>
              {tidy(agent)}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>{t('board.search')}</span>
        <input type="search" value={filter.words} onInput={set('words')} maxLength={100} />
      </label>
    </div>
  );
}

export function Ongoing() {
  const filter = useSignal<Filter>({ state: '', agent: '', words: '' });
  const { rows, more, at, failed } = progress.value;
  useEffect(followProgress, []);
  const agents = [...new Set(rows.flatMap((row) => row.agent ?? []))].sort();
  const shown = rows.filter((row) => matches(row, filter.value));
  return (
    <div class="board-part">
      <h2>
        {t('board.ongoing')} <span class="dim number">{formatNumber(shown.length)}</span>
      </h2>
      <Filters
        filter={filter.value}
        agents={agents}
        onChange={(next) => {
          filter.value = next;
        }}
      />
      <DataTable
        name="ongoing"
        caption={t('board.ongoing')}
        columns={COLUMNS}
        rows={shown}
        rowKey={(row) => row.id}
        first={{ by: 'since', direction: 'descending' }}
        empty={t(
          at === null ? 'common.loading' : rows.length ? 'board.ongoingFiltered' : 'board.ongoingNone',
        )}
      />
      <p class={failed ? 'problem small' : 'dim small'}>
        {at !== null && t(failed ? 'board.asOfFailed' : 'board.asOf', { time: formatAgo(at, now.value) })}
        {at === null && failed && t('board.ongoingFailed')}
        {more && ` ${t('board.ongoingMore')}`}
      </p>
    </div>
  );
}
