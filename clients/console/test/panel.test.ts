import type { AgentEvent } from '@handoff/sdk/agent';
import { describe, expect, it } from 'vitest';
import { locate } from '../src/panel/evidence';
import { joinedAt, levelOf, moodSamples, trendOf } from '../src/panel/mood';
import { locateAll, pieces } from '../src/rules/marked';

function found(text: string, words: string): string | null {
  const span = locate(text, words);
  return span && text.slice(span.at, span.at + span.length);
}

describe('evidence in a message', () => {
  it('is found whatever its case, quotes, dashes and white space', () => {
    expect(found('I ALREADY  told\nyou', 'I already told you')).toBe('I ALREADY  told\nyou');
    expect(found('it didn’t help – at all', "didn't help - at all")).toBe('didn’t help – at all');
    expect(found('“useless”!', 'useless')).toBe('useless');
  });

  it('is found in other scripts, in composed and decomposed letters, and beside unseen signs', () => {
    expect(found('das ist kein Cafe\u0301 mehr', 'café')).toBe('Cafe\u0301');
    expect(found('this is use\u200bless', 'useless')).toBe('use\u200bless');
    expect(found('هذا غير مفيد أبدا', 'غير مفيد')).toBe('غير مفيد');
    expect(found('ＵＳＥＬＥＳＳ bot', 'useless')).toBe('ＵＳＥＬＥＳＳ');
  });

  it('is a whole word before it is a piece of one', () => {
    expect(locate('later it was late', 'late')).toEqual({ at: 13, length: 4 });
    expect(locate('translated', 'late')).toEqual({ at: 5, length: 4 });
  });

  it('is the whole message where the words do not stand in it', () => {
    expect(locate('something else', 'useless')).toBeNull();
    expect(locate('something else', '')).toBeNull();
    expect(locate('', 'useless')).toBeNull();
  });

  it('keeps every unit of the text, and makes one of what overlaps', () => {
    const text = 'I already told you, 😡 useless!';
    const spans = locateAll(text, ['told you', 'already told', 'useless', 'not there']);
    expect(pieces(text, spans)).toEqual([
      { text: 'I ', marked: false },
      { text: 'already told you', marked: true },
      { text: ', 😡 ', marked: false },
      { text: 'useless', marked: true },
      { text: '!', marked: false },
    ]);
  });
});

const base = { conversation: 'c', at: '2026-11-22T06:40:32.123Z' };
const events: AgentEvent[] = [
  { ...base, type: 'message', seq: 2, from: { role: 'visitor' }, text: 'hi' },
  { ...base, type: 'assigned', seq: 7, agent: { id: 'a', name: 'Anna' }, how: 'offer' },
  { ...base, type: 'analysis', seq: 9, of: 8, intents: [], signals: [], frustration: 0.2, complexity: 0 },
  { ...base, type: 'analysis', seq: 3, of: 2, intents: [], signals: [], frustration: 0.1, complexity: 0 },
];

describe('the mood', () => {
  it('is the packet and what came since, in the order of the messages', () => {
    const samples = moodSamples(
      [
        { seq: 6, frustration: 1.4 },
        { seq: 2, frustration: 0.5 },
      ],
      events,
    );
    expect(samples).toEqual([
      { seq: 2, frustration: 0.1, at: base.at },
      { seq: 6, frustration: 1, at: null },
      { seq: 8, frustration: 0.2, at: null },
    ]);
    expect(trendOf(samples)).toBe('falling');
    expect(joinedAt(samples, events)).toBe(1.5);
  });

  it('has no trend and no end where there is little or much of it', () => {
    expect(trendOf([])).toBe('steady');
    expect(trendOf(moodSamples([{ seq: 1, frustration: 1 }], []))).toBe('steady');
    const long = Array.from({ length: 500 }, (_, i) => ({ seq: i, frustration: i / 500 }));
    expect(moodSamples(long, [])).toHaveLength(100);
    expect(trendOf(moodSamples(long, []))).toBe('rising');
    expect(joinedAt([], events)).toBeNull();
  });

  it('has a word for each stretch of it', () => {
    expect([0, 0.5, 0.7, 1].map(levelOf)).toEqual(['calm', 'calm', 'tense', 'upset']);
  });
});
