import type { FollowUp, Load, Waiting } from '@handoff/sdk/agent';
import { describe, expect, it } from 'vitest';
import { buckets, recorded, type Sample } from '../src/board/history';
import { byQueue, latePromises, oldest, slots } from '../src/board/numbers';
import { type Order, sorted, turned } from '../src/board/sort';

interface Row {
  name: string;
  load: number | null;
}

const rows: Row[] = [
  { name: 'Zoë', load: 2 },
  { name: 'agent 10', load: null },
  { name: 'agent 9', load: 0 },
  { name: 'Ängström', load: 2 },
];

function names(order: Order<keyof Row>): string[] {
  return sorted(rows, order, (row, column) => row[column], 'en').map((row) => row.name);
}

describe('the order of rows', () => {
  it('knows numbers in names and letters with marks', () => {
    expect(names({ by: 'name', direction: 'ascending' })).toEqual(['agent 9', 'agent 10', 'Ängström', 'Zoë']);
  });

  it('has the unknown last both ways, and keeps what is alike as it was', () => {
    expect(names({ by: 'load', direction: 'ascending' })).toEqual(['agent 9', 'Zoë', 'Ängström', 'agent 10']);
    expect(names({ by: 'load', direction: 'descending' })).toEqual([
      'Zoë',
      'Ängström',
      'agent 9',
      'agent 10',
    ]);
  });

  it('turns with a second click on the same heading', () => {
    const first = turned<keyof Row>({ by: 'name', direction: 'ascending' }, 'load');
    expect(first).toEqual({ by: 'load', direction: 'ascending' });
    expect(turned(first, 'load')).toEqual({ by: 'load', direction: 'descending' });
  });
});

describe('the last hour', () => {
  const minute = 60_000;

  it('keeps an hour, one sample for ten seconds, the worst of them', () => {
    let samples: Sample[] = [];
    for (let at = 0; at <= 90 * minute; at += 1000) {
      samples = recorded(samples, { at, waiting: at % 7000 === 0 ? 3 : 1, available: 2 });
    }
    expect(samples.length).toBeLessThanOrEqual(361);
    expect(samples[0]?.at).toBeGreaterThan(30 * minute - 10_000);
    expect(samples.at(-1)?.at).toBe(90 * minute);
    expect(samples.slice(0, -1).every((sample) => sample.waiting === 3)).toBe(true);
  });

  it('forgets what a clock that was set back has called the future', () => {
    const samples = recorded([{ at: 10 * minute, waiting: 9, available: 0 }], {
      at: minute,
      waiting: 1,
      available: 1,
    });
    expect(samples).toEqual([{ at: minute, waiting: 1, available: 1 }]);
  });
});

describe('the last hour in steps', () => {
  it('has a number for each five minutes, also where nothing changed', () => {
    const minute = 60_000;
    const samples = [
      { at: 1 * minute, waiting: 2, available: 1 },
      { at: 2 * minute, waiting: 5, available: 0 },
      { at: 3 * minute, waiting: 1, available: 3 },
    ];
    expect(buckets(samples, 12 * minute)).toEqual([
      { at: 0, mostWaiting: 5, leastAvailable: 0 },
      { at: 5 * minute, mostWaiting: 1, leastAvailable: 3 },
      { at: 10 * minute, mostWaiting: 1, leastAvailable: 3 },
    ]);
    expect(buckets([], 12 * minute)).toEqual([]);
  });
});

describe('what the queue comes to', () => {
  const waiting = [
    { queue: 'support', since: '2026-11-22T06:41:00.000Z' },
    { queue: 'billing', since: '2026-11-22T06:40:00.000Z' },
    { queue: 'support', since: '2026-11-22T06:39:00.000Z' },
  ] as Waiting[];

  it('is counted by queue, with who has waited longest', () => {
    expect(byQueue(waiting)).toEqual([
      { queue: 'support', waiting: 2, since: '2026-11-22T06:39:00.000Z' },
      { queue: 'billing', waiting: 1, since: '2026-11-22T06:40:00.000Z' },
    ]);
    expect(oldest(waiting)).toBe('2026-11-22T06:39:00.000Z');
    expect(oldest([])).toBeNull();
  });

  it('has the room of those who are at work', () => {
    expect(
      slots([
        { status: 'available', load: 1, capacity: 4 },
        { status: 'busy', load: 2, capacity: 2 },
        { status: 'away', load: 0, capacity: 9 },
      ] as Load[]),
    ).toEqual({ load: 3, capacity: 6 });
  });

  it('knows which promises are late, the oldest first', () => {
    const promises = [
      { promise: 1, due_at: '2026-11-22T08:00:00.000Z', state: 'late' as const },
      { promise: 2, due_at: '2026-11-22T07:00:00.000Z', state: 'open' as const },
      { promise: 3, due_at: '2026-11-22T06:00:00.000Z', state: 'over' as const },
      { promise: 4, due_at: '2026-11-22T10:00:00.000Z', state: 'open' as const },
    ] as FollowUp[];
    const late = latePromises(promises, Date.parse('2026-11-22T09:00:00.000Z'));
    expect(late.map((one) => one.promise)).toEqual([2, 1]);
  });
});
