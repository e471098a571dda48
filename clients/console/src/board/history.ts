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

interface Bucket {
  /** When it begins. */
  at: number;
  mostWaiting: number;
  leastAvailable: number;
}

const BUCKET = 5 * 60 * 1000;

/** The same in steps of five minutes, for whoever reads it as a table; a number lasts until the next sample. */
export function buckets(samples: readonly Sample[], now: number): Bucket[] {
  const out: Bucket[] = [];
  samples.forEach((sample, i) => {
    const until = samples[i + 1]?.at ?? Math.max(now, sample.at + 1);
    for (let at = Math.floor(sample.at / BUCKET) * BUCKET; at < until; at += BUCKET) {
      const last = out.at(-1);
      if (last?.at === at) {
        last.mostWaiting = Math.max(last.mostWaiting, sample.waiting);
        last.leastAvailable = Math.min(last.leastAvailable, sample.available);
      } else {
        out.push({ at, mostWaiting: sample.waiting, leastAvailable: sample.available });
      }
    }
  });
  return out;
}
