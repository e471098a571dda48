/* bar.tsx - a share of 0 to 1 as a bar and in figures. */
import { formatPercent } from '../locale';

export function Bar({ share, tone = 'plain' }: { share: number; tone?: 'plain' | 'bad' }) {
  const kept = Math.min(1, Math.max(0, share));
  return (
    <span class="panel-bar" data-tone={tone}>
      <span class="panel-bar-track" aria-hidden="true">
        <span class="panel-bar-fill" style={{ inlineSize: `${Math.round(kept * 100)}%` }} />
      </span>
      <span class="panel-figure">{formatPercent(kept)}</span>
    </span>
  );
}
