// history.ts - the last hour of the queue, kept in the page.

export interface Sample {
  /** Milliseconds. */
  at: number;
  waiting: number;
  /** Who is ready for more. */
  available: number;
}

const HOUR = 60 * 60 * 1000;
/** Closer ones replace each other: 360 samples in an hour. */
const STEP = 10 * 1000;

/** The samples with one more: the greatest number that waited within a step is what is kept of it. */
export function recorded(samples: readonly Sample[], sample: Sample): Sample[] {
  const kept = samples.filter((old) => old.at > sample.at - HOUR && old.at <= sample.at);
  const last = kept.at(-1);
  if (last && Math.floor(last.at / STEP) === Math.floor(sample.at / STEP)) {
    kept[kept.length - 1] = {
      at: last.at,
      waiting: Math.max(last.waiting, sample.waiting),
      available: sample.available,
    };
  } else {
    kept.push(sample);
  }
  return kept;
}
