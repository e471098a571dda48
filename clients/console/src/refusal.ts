/* Why something was refused, in a sentence for an agent. */
import { HandoffError } from '@handoff/sdk/agent';
import { type Key, t } from './locale';

const WORDS: Partial<Record<HandoffError['code'], Key>> = {
  gone: 'common.refusedGone',
  conflict: 'common.refusedConflict',
  forbidden: 'common.refusedForbidden',
  not_found: 'common.refusedNotFound',
  rate_limited: 'common.refusedTooMuch',
  overloaded: 'common.refusedTooMuch',
  full: 'common.refusedTooMuch',
  too_large: 'common.refusedTooLarge',
  bad_field: 'common.refusedField',
  closed: 'common.refusedClosed',
  timeout: 'common.refusedClosed',
};

/** A code without words of ours says itself what it is. */
export function refusal(error: unknown): string {
  if (!(error instanceof HandoffError)) return t('common.refusedOther');
  const key = Object.hasOwn(WORDS, error.code) ? WORDS[error.code] : undefined;

  return key ? t(key) : t('common.refusedCode', { code: error.code });
}
