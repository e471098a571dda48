/* waiting.tsx - who waits, for how long, and why nobody has them yet. */
import type { Waiting } from '@handoff/sdk/agent';
import { useSignal } from '@preact/signals';
import { plainName, reasonWords } from '../codes';
import { queue } from '../desk';
import { formatNumber, type Key, plural, t } from '../locale';
import { Bar } from '../panel/bar';
import { Since } from '../ui/time';
import { Actions } from './act';
import { byQueue } from './numbers';
import { type Column, DataTable } from './table';

const WHY: Record<NonNullable<Waiting['why']>, Key> = {
  offered: 'board.whyOffered',
  eligible: 'board.whyEligible',
  manual: 'board.whyManual',
  sticky: 'board.whySticky',
  all_busy: 'board.whyAllBusy',
  nobody_online: 'board.whyNobodyOnline',
  no_skill: 'board.whyNoSkill',
  all_declined: 'board.whyAllDeclined',
  closed_hours: 'board.whyClosedHours',
};
/** Nothing will happen by itself. */
const STUCK: readonly string[] = ['nobody_online', 'no_skill', 'all_declined'];

interface Row extends Waiting {
  place: number;
}

function whyWords(why: string | undefined): string {
  const key = why && Object.hasOwn(WHY, why) ? WHY[why as keyof typeof WHY] : undefined;
  return key ? t(key) : plainName(why ?? '');
}

type Name = 'place' | 'waits' | 'says' | 'queue' | 'priority' | 'frustration' | 'why' | 'act';

const COLUMNS: readonly Column<Row, Name>[] = [
  {
    id: 'place',
    title: 'board.place',
    figure: true,
    cell: (row) => row.place,
    render: (row) => formatNumber(row.place),
  },
  {
    id: 'waits',
    title: 'board.waits',
    figure: true,
    cell: (row) => (row.since ? -new Date(row.since).getTime() : null),
    render: (row) => row.since && <Since time={row.since} />,
  },
  {
    id: 'says',
    title: 'board.says',
    cell: (row) => row.preview,
    render: (row) => (
      <span class="board-says">
        <span class="board-preview" dir="auto">
          {row.preview}
        </span>
        <span class="dim small">{[reasonWords(row.reason), row.site].filter(Boolean).join(' · ')}</span>
      </span>
    ),
  },
  {
    id: 'queue',
    title: 'board.queue',
    cell: (row) => row.queue,
    render: (row) => plainName(row.queue ?? ''),
  },
  {
    id: 'priority',
    title: 'board.priority',
    figure: true,
    cell: (row) => row.priority,
    render: (row) => formatNumber(row.priority ?? 0),
  },
  {
    id: 'frustration',
    title: 'board.frustration',
    cell: (row) => row.frustration,
    render: (row) => <Bar share={row.frustration ?? 0} tone="bad" />,
  },
  {
    id: 'why',
    title: 'board.whyNot',
    cell: (row) => whyWords(row.why),
    render: (row) => (
      <span class={STUCK.includes(row.why ?? '') ? 'board-stuck' : ''}>{whyWords(row.why)}</span>
    ),
  },
  {
    id: 'act',
    title: 'board.actions',
    render: (row) => (
      <Actions target={{ id: row.conversation ?? '', name: row.preview ?? '', state: 'waiting' }} />
    ),
  },
];

export function WaitingList() {
  const only = useSignal<string | null>(null);
  const { waiting = [], more } = queue.value;
  const rows = waiting.map((one, i): Row => ({ ...one, place: i + 1 }));
  const counts = byQueue(waiting);
  const chosen = counts.some((one) => one.queue === only.value) ? only.value : null;
  return (
    <div class="board-part">
      <h2>{t('board.waiting')}</h2>
      {counts.length > 1 && (
        <ul class="bar board-queues">
          {counts.map((one) => (
            <li key={one.queue}>
              <button
                type="button"
                class="chip"
                aria-pressed={chosen === one.queue}
                onClick={() => {
                  only.value = chosen === one.queue ? null : one.queue;
                }}
              >
                {plainName(one.queue)} <span class="number">{formatNumber(one.waiting)}</span>
                {one.since && (
                  <span class="dim">
                    <Since time={one.since} />
                  </span>
                )}
              </button>
            </li>
          ))}
        </ul>
      )}
      <DataTable
        name="waiting"
        caption={t('board.waiting')}
        columns={COLUMNS}
        rows={chosen === null ? rows : rows.filter((row) => row.queue === chosen)}
        rowKey={(row) => row.conversation ?? String(row.place)}
        first={{ by: 'place', direction: 'ascending' }}
        empty={t('board.waitingNone')}
      />
      {more ? <p class="dim small">{plural('board.waitingMore', more)}</p> : null}
    </div>
  );
}
