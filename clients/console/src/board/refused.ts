// refused.ts - why the server did not do what a supervisor asked for, in a sentence.
import { HandoffError } from '@handoff/sdk/agent';
import { type Key, t } from '../locale';

const WORDS: Record<string, Key> = {
  gone: 'board.refusedGone',
  conflict: 'board.refusedConflict',
  forbidden: 'board.refusedForbidden',
  not_found: 'board.refusedNotFound',
  rate_limited: 'board.refusedOften',
  overloaded: 'board.refusedOften',
  closed: 'board.refusedClosed',
  timeout: 'board.refusedClosed',
};

/** A code without words of ours says itself what it is. */
export function refusedWords(error: unknown): string {
  if (!(error instanceof HandoffError)) return t('board.refusedClosed');
  const key = Object.hasOwn(WORDS, error.code) ? WORDS[error.code] : undefined;
  return key ? t(key) : t('board.refused', { code: error.code });
}
