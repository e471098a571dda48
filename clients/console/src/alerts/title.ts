/*
 * The page's title counts what waits, and changes to and fro while nobody looks at the page. Whoever asks
 * for less motion gets both in one title that stands still.
 */
import { effect, type ReadonlySignal } from '@preact/signals';

const TURN = 1500;

export interface Call {
  count: number;
  /** What waits, in words. */
  text: string;
}

/** The titles to show in turn. */
export function titles(call: Call | null, name: string, still: boolean): string[] {
  if (!call) return [name];
  const counted = `(${call.count}) ${name}`;
  return still ? [`(${call.count}) ${call.text} · ${name}`] : [`(${call.count}) ${call.text}`, counted];
}

export function startTitle(call: ReadonlySignal<Call | null>, name: ReadonlySignal<string>): () => void {
  const motion = matchMedia('(prefers-reduced-motion: reduce)');
  let timer: ReturnType<typeof setInterval> | undefined;
  const stop = effect(() => {
    const turns = titles(call.value, name.value, motion.matches);
    let turn = 0;
    const write = () => {
      document.title = turns[turn++ % turns.length] ?? name.value;
    };
    clearInterval(timer);
    write();
    if (turns.length > 1) timer = setInterval(write, TURN);
  });
  return () => {
    clearInterval(timer);
    stop();
    document.title = name.peek();
  };
}
