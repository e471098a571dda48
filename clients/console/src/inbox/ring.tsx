/* A ring that empties until a time, with the seconds in it. */
import { useRef } from 'preact/hooks';
import { now } from '../desk';
import { formatNumber } from '../locale';
import { secondsUntil } from '../ui/time';

const ROUND = 2 * Math.PI * 15;

export function Ring({ until }: { until: string }) {
  /* How long it was at first: an offer does not say. */
  const whole = useRef(0);
  const left = secondsUntil(until, now.value);

  if (left === null) return null;
  whole.current = Math.max(whole.current, left);
  return (
    <span class={`ring ${left <= 5 ? 'soon' : ''}`} role="timer" aria-live="off">
      <svg viewBox="0 0 36 36" width="34" height="34" aria-hidden="true" focusable="false">
        <circle class="ring-track" cx="18" cy="18" r="15" />
        <circle
          class="ring-left"
          cx="18"
          cy="18"
          r="15"
          stroke-dasharray={`${ROUND}`}
          stroke-dashoffset={`${ROUND * (1 - left / whole.current)}`}
          transform="rotate(-90 18 18)"
        />
      </svg>
      <span class="ring-text">{formatNumber(left)}</span>
    </span>
  );
}
