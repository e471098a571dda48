import { describe, expect, it } from 'vitest';
import { Heights } from '../src/virtual/heights';
import { type Stick, View } from '../src/virtual/view';

const names = (n: number, from = 0) => Array.from({ length: n }, (_, i) => `r${from + i}`);

function list(n: number, stick: Stick = 'start') {
  const heights = new Heights(40);
  heights.setKeys(names(n));
  const view = new View(heights, stick);
  view.size = 400;
  view.settle();
  return { heights, view };
}

describe('heights', () => {
  it('are guessed until they are measured', () => {
    const { heights } = list(10_000);
    expect(heights.total).toBe(400_000);
    heights.set('r10', 100);
    expect([heights.top(10), heights.top(11), heights.total]).toEqual([400, 500, 400_060]);
    expect([heights.at(399), heights.at(400), heights.at(499), heights.at(500)]).toEqual([9, 10, 10, 11]);
  });
  it('stay with their rows when others come before and go', () => {
    const { heights } = list(10);
    heights.set('r5', 90);
    heights.setKeys([...names(3, -3), ...names(10)]);
    expect(heights.of(8)).toBe(90);
    expect(heights.index('r5')).toBe(8);
    heights.setKeys(names(6));
    expect([heights.index('r7'), heights.total]).toEqual([-1, 290]);
  });
  it('of rows that are gone are forgotten in time', () => {
    const { heights } = list(200);
    for (const key of names(200)) heights.set(key, 50);
    heights.setKeys(names(2));
    heights.setKeys([...names(2), 'new']);
    expect(heights.total).toBe(140);
    heights.setKeys(names(200));
    expect(heights.total).toBeLessThan(200 * 50);
  });
  it('have no row beyond the ends', () => {
    const { heights } = list(3);
    expect([heights.at(-50), heights.at(9_999)]).toEqual([0, 2]);
    heights.setKeys([]);
    expect([heights.at(0), heights.total]).toEqual([0, 0]);
  });
});

describe('what is drawn', () => {
  it('is what one sees and a little more, of 10,000', () => {
    const { view } = list(10_000);
    expect(view.range()).toEqual({ from: 0, to: 21 });
    view.moved(200_000);
    expect(view.range()).toEqual({ from: 4990, to: 5021 });
  });
  it('is nothing of nothing', () => expect(list(0).view.range()).toEqual({ from: 0, to: 0 }));
});

describe('where one is', () => {
  it('stays when rows come before', () => {
    const { heights, view } = list(100, 'end');
    view.moved(1015);
    heights.setKeys([...names(10, -10), ...names(100)]);
    expect(view.settle()).toBe(1415);
  });
  it('stays when rows above turn out to be higher', () => {
    const { heights, view } = list(100);
    view.moved(1015);
    heights.set('r3', 100);
    heights.set('r50', 100);
    expect(view.settle()).toBe(1075);
  });
  it('stays at the end of a timeline, and goes along when it grows', () => {
    const { heights, view } = list(100, 'end');
    expect(view.scroll).toBe(3600);
    heights.setKeys(names(101));
    expect(view.settle()).toBe(3640);
    view.moved(3000);
    heights.setKeys(names(120));
    expect([view.settle(), view.atEdge]).toEqual([3000, false]);
    view.toEdge();
    expect(view.scroll).toBe(4400);
  });
  it('stays at the top of a queue', () => {
    const { heights, view } = list(100);
    heights.setKeys([...names(5, -5), ...names(100)]);
    expect(view.settle()).toBe(0);
  });
  it('is near the rest when the anchor is gone', () => {
    const { heights, view } = list(100);
    view.moved(3600);
    heights.setKeys(names(20));
    expect(view.settle()).toBe(400);
  });
  it('moves as little as it can to show a row', () => {
    const { view } = list(10_000);
    view.reveal(3);
    expect(view.scroll).toBe(0);
    view.reveal(10);
    expect(view.scroll).toBe(40);
    view.reveal(0);
    expect(view.scroll).toBe(0);
    view.reveal(5000);
    expect(view.scroll).toBe(200_000 - 180);
  });
});
