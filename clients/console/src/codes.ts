/* The protocol's codes in words; a code of a later server's is shown as it is. */
import type { ClosedFrame, OfferedFrame, Reason } from '@handoff/sdk/agent';
import { type Key, t } from './locale';

export type Codes<C extends string> = Record<C, Key>;

const REASONS: Codes<NonNullable<Reason['code']>> = {
  asked: 'common.reasonAsked',
  frustration: 'common.reasonFrustration',
  complexity: 'common.reasonComplexity',
  bot_failed: 'common.reasonBotFailed',
  loop: 'common.reasonLoop',
  policy: 'common.reasonPolicy',
  intent: 'common.reasonIntent',
  operator: 'common.reasonOperator',
};

const ENDS: Codes<ClosedFrame['resolution']> = {
  resolved: 'common.resolved',
  unresolved: 'common.unresolved',
  abandoned: 'common.abandoned',
  spam: 'common.spam',
  follow_up: 'common.resolvedFollowUp',
};

/** How a conversation can end, in the order in which it is asked. */
export const RESOLUTIONS = Object.keys(ENDS) as ClosedFrame['resolution'][];

const CHOICES: Codes<OfferedFrame['why']> = {
  sticky: 'common.chosenSticky',
  least_load: 'common.chosenLoad',
  longest_idle: 'common.chosenIdle',
  only_one: 'common.chosenOnly',
  parallel: 'common.chosenParallel',
};

/** `order_status` as `order status`: names that packs make have no words of ours. */
export function plainName(name: string): string {
  return name.replace(/[_.:-]+/g, ' ').trim() || name;
}

/** A code in our words, where we have them. */
export function worded(codes: Record<string, Key>, code: string | null | undefined): string {
  if (!code) return '';
  const key = Object.hasOwn(codes, code) ? codes[code] : undefined;
  return key ? t(key) : plainName(code);
}

export const reasonWords = (code: string | undefined) => worded(REASONS, code);
export const resolutionWords = (code: string | null | undefined) => worded(ENDS, code);
export const choiceWords = (code: string) => worded(CHOICES, code);
