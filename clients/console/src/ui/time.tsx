/* Times that count by themselves. Only these redraw each second, not what they stand in. */
import { useComputed } from '@preact/signals';
import { now } from '../desk';
import { formatDateTime, formatDuration } from '../locale';

/** How long since then: `4m`. There may be hundreds of these: only the text changes, and only if it does. */
export function Since({ time }: { time: string }) {
  const text = useComputed(() => formatDuration(now.value - new Date(time).getTime()));

  return (
    <time dateTime={time} title={formatDateTime(time)}>
      {text}
    </time>
  );
}

/** Whole seconds until then; null when that makes no sense. The clocks of two machines may differ: rather no
 *  number than a wrong one. */
export function secondsUntil(time: string, from: number): number | null {
  const seconds = Math.ceil((new Date(time).getTime() - from) / 1000);

  return seconds > 0 && seconds < 3600 ? seconds : null;
}

/** How long until then: `12s`; nothing when it is over. */
export function Until({ time }: { time: string }) {
  const seconds = secondsUntil(time, now.value);

  return seconds === null ? null : <time dateTime={time}>{formatDuration(seconds * 1000)}</time>;
}
