import { beforeEach, describe, expect, it } from 'vitest';
import { Bell, type Scene } from '../src/alerts/bell';
import { titles } from '../src/alerts/title';

const quiet: Scene = { offers: [], unread: new Map(), alerts: 0, away: false };
const unread = (n: number) => new Map([['c1', n]]);
let bell: Bell;
const look = (scene: Partial<Scene>, now: number) => bell.look({ ...quiet, ...scene }, now);

beforeEach(() => {
  bell = new Bell();
});

describe('an offer', () => {
  it('rings at once, and every five seconds until it is answered', () => {
    expect(look({ offers: ['o1'] }, 0)).toMatchObject({ ring: 'offer', offers: ['o1'], again: 5000 });
    expect(look({ offers: ['o1'] }, 2000)).toMatchObject({ ring: null, offers: [], again: 5000 });
    expect(look({ offers: ['o1'] }, 5000)).toMatchObject({ ring: 'offer', again: 10_000 });
    expect(look({}, 6000)).toMatchObject({ ring: null, again: null });
    expect(look({}, 20_000)).toMatchObject({ ring: null, again: null });
  });
  it('that comes right after another waits for its turn, and is quiet when it is answered before', () => {
    look({ offers: ['o1'] }, 0);
    expect(look({ offers: ['o1', 'o2'] }, 500)).toMatchObject({ ring: null, offers: ['o2'], again: 1500 });
    expect(look({ offers: [] }, 600)).toMatchObject({ ring: null, again: null });
    expect(look({ offers: [] }, 1500).ring).toBeNull();
  });
  it('rings though one looks at the page', () => {
    expect(look({ offers: ['o1'], away: false }, 0).ring).toBe('offer');
  });
});

describe('a message', () => {
  it('rings only while nobody looks', () => {
    look({ unread: unread(0) }, 0);
    expect(look({ unread: unread(1) }, 5000).ring).toBeNull();
    expect(look({ unread: unread(2), away: true }, 9000)).toMatchObject({
      ring: 'message',
      messages: ['c1'],
    });
  });
  it('that was there when the page came is no news', () => {
    expect(look({ unread: unread(4), away: true }, 0)).toMatchObject({ ring: null, messages: [] });
  });
  it('does not ring late, when somebody has come to look', () => {
    look({ offers: ['o1'], unread: unread(0), away: true }, 0);
    expect(look({ unread: unread(1), away: true }, 100).ring).toBeNull();
    expect(look({ unread: unread(1), away: false }, 1500).ring).toBeNull();
  });
  it('gives way to an offer', () => {
    look({ unread: unread(0), away: true }, 0);
    expect(look({ unread: unread(1), offers: ['o1'], away: true }, 0).ring).toBe('offer');
  });
});

it('an alert rings once', () => {
  expect(look({ alerts: 1 }, 0).ring).toBe('alert');
  expect(look({ alerts: 1 }, 60_000).ring).toBeNull();
});

it('the title changes to and fro, or stands still', () => {
  expect(titles(null, 'console', false)).toEqual(['console']);
  const call = { count: 2, text: '2 offers wait' };
  expect(titles(call, 'console', false)).toEqual(['(2) 2 offers wait', '(2) console']);
  expect(titles(call, 'console', true)).toEqual(['(2) 2 offers wait · console']);
});
