// mood.ts - how a visitor's mood went, one sample for each of their messages.
import type { AgentEvent, MoodPoint } from '@handoff/sdk/agent';

export interface MoodSample {
  /** The visitor's message. */
  seq: number;
  /** 0 calm, 1 a person is needed. */
  frustration: number;
  /** When it was said, where that is known. */
  at: string | null;
}

export type Trend = 'rising' | 'steady' | 'falling';

/** So many are drawn; what was before them is long past. */
const MOST = 100;
const TREND = 0.1;

/** The context's points, and what was analysed since. */
export function moodSamples(points: readonly MoodPoint[], events: readonly AgentEvent[]): MoodSample[] {
  const values = new Map<number, number>();
  const times = new Map<number, string>();
  for (const point of points) {
    if (point.seq !== undefined && point.frustration !== undefined) values.set(point.seq, point.frustration);
  }
  for (const event of events) {
    if (event.type === 'analysis') values.set(event.of, event.frustration);
    if (event.type === 'message') times.set(event.seq, event.at);
  }
  return [...values]
    .sort(([a], [b]) => a - b)
    .slice(-MOST)
    .map(([seq, value]) => ({
      seq,
      frustration: Math.min(1, Math.max(0, value)),
      at: times.get(seq) ?? null,
    }));
}

/** The last against the mean of those before it; a tenth either way is no trend. */
export function trendOf(samples: readonly MoodSample[]): Trend {
  const last = samples.at(-1);
  const before = samples.slice(0, -1);
  if (!last || before.length === 0) return 'steady';
  const mean = before.reduce((sum, sample) => sum + sample.frustration, 0) / before.length;
  const change = last.frustration - mean;
  return change > TREND ? 'rising' : change < -TREND ? 'falling' : 'steady';
}

export type Level = 'calm' | 'tense' | 'upset';

/** In words, as the rules' own thresholds have it: 2 of 3 is watched, 3 of 3 needs a person. */
export function levelOf(frustration: number): Level {
  return frustration >= 0.99 ? 'upset' : frustration >= 0.66 ? 'tense' : 'calm';
}

/** Between which samples somebody joined: 1.5 is between the second and the third. */
export function joinedAt(samples: readonly MoodSample[], events: readonly AgentEvent[]): number | null {
  const assigned = events.find((event) => event.type === 'assigned');
  if (!assigned || samples.length === 0) return null;
  const before = samples.filter((sample) => sample.seq < assigned.seq).length;
  return before - 0.5;
}
