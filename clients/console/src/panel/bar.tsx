/* bar.tsx - a share of 0 to 1 as a bar and in figures. */
import { formatPercent } from '../locale';

export function Bar({ share }: { share: number }) {
  const kept = Math.min(1, Math.max(0, share));
  return (
    <span class="panel-bar">
      <span class="panel-bar-track" aria-hidden="true">
        <span class="panel-bar-fill" style={{ inlineSize: `${Math.round(kept * 100)}%` }} />
      </span>
      <span class="panel-figure">{formatPercent(kept)}</span>
    </span>
  );
}
