import { describe, expect, it } from 'vitest';
import { recorded, type Sample } from '../src/board/history';
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
