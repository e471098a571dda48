/* Frustration as a bar, with the word that says the same. */
import { t } from '../locale';
import { moodKey, moodTone } from './mood';

const STEPS = 5;

export function Bar({ share, words = false }: { share: number; words?: boolean }) {
  const full = Math.round(Math.min(1, Math.max(0, share)) * STEPS);

  return (
    <span class={`mood-bar ${moodTone(share)}`} title={t(moodKey(share))}>
      <span class="mood-steps" aria-hidden="true">
        {Array.from({ length: STEPS }, (_, i) => (
          <i key={i} class={i < full ? 'on' : ''} />
        ))}
      </span>
      <span class={words ? '' : 'aside'}>{t(moodKey(share))}</span>
    </span>
  );
}
