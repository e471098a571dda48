/* How upset somebody is: a share of 0 to 1, as a word. The numbers are those of the context packet. */
import type { Key } from '../locale';

export function moodKey(frustration: number): Key {
  if (frustration >= 0.8) return 'inbox.moodVeryUpset';
  if (frustration >= 0.5) return 'inbox.moodUpset';
  return frustration >= 0.25 ? 'inbox.moodUneasy' : 'inbox.moodCalm';
}

export function moodTone(frustration: number): '' | 'warn' | 'bad' {
  if (frustration >= 0.5) return 'bad';
  return frustration >= 0.25 ? 'warn' : '';
}
