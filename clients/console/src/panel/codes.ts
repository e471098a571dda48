// codes.ts - the protocol's codes in words; a code of a later server is shown as it is.
import type { ClosedFrame, OfferedFrame, Reason, Skipped } from '@handoff/sdk/agent';
import { type Key, t } from '../locale';

type Codes<C extends string> = Record<C, Key>;

const REASONS: Codes<NonNullable<Reason['code']>> = {
  asked: 'panel.reasonAsked',
  frustration: 'panel.reasonFrustration',
  complexity: 'panel.reasonComplexity',
  bot_failed: 'panel.reasonBotFailed',
  loop: 'panel.reasonLoop',
  policy: 'panel.reasonPolicy',
  intent: 'panel.reasonIntent',
  operator: 'panel.reasonOperator',
};

const RESOLUTIONS: Codes<ClosedFrame['resolution']> = {
  resolved: 'panel.resolutionResolved',
  unresolved: 'panel.resolutionUnresolved',
  abandoned: 'panel.resolutionAbandoned',
  spam: 'panel.resolutionSpam',
  follow_up: 'panel.resolutionFollowUp',
};

const CHOICES: Codes<OfferedFrame['why']> = {
  sticky: 'panel.whySticky',
  least_load: 'panel.whyLeastLoad',
  longest_idle: 'panel.whyLongestIdle',
  only_one: 'panel.whyOnlyOne',
  parallel: 'panel.whyParallel',
};

const SKIPS: Codes<NonNullable<Skipped['reason']>> = {
  declined: 'panel.skipDeclined',
  missed: 'panel.skipMissed',
  handed_on: 'panel.skipHandedOn',
};

const FACTS: Record<string, Key> = {
  name: 'panel.factName',
  email: 'panel.factEmail',
  phone: 'panel.factPhone',
  number: 'panel.factNumber',
  money: 'panel.factMoney',
  date: 'panel.factDate',
  url: 'panel.factUrl',
  order_number: 'panel.factOrderNumber',
  tracking_number: 'panel.factTrackingNumber',
};

/** The signals of rules/signal.h that can speak for or against frustration. */
const SIGNALS: Record<string, Key> = {
  human: 'panel.signalHuman',
  abuse: 'panel.signalAbuse',
  prof: 'panel.signalProf',
  neg: 'panel.signalNeg',
  prob: 'panel.signalProb',
  pos: 'panel.signalPos',
  thanks: 'panel.signalThanks',
  vneg: 'panel.signalVneg',
  vpos: 'panel.signalVpos',
  threat: 'panel.signalThreat',
  urgent: 'panel.signalUrgent',
  corr: 'panel.signalCorr',
  confus: 'panel.signalConfus',
  nostart: 'panel.signalNostart',
  persist: 'panel.signalPersist',
  giveup: 'panel.signalGiveup',
  botq: 'panel.signalBotq',
  polite: 'panel.signalPolite',
  caps: 'panel.signalCaps',
  excl: 'panel.signalExcl',
  qrun: 'panel.signalQrun',
  elong: 'panel.signalElong',
  emo: 'panel.signalEmo',
  urep: 'panel.signalUrep',
  uexact: 'panel.signalUexact',
  brep: 'panel.signalBrep',
  bfall: 'panel.signalBfall',
  bfallc: 'panel.signalBfallc',
  bconf: 'panel.signalBconf',
  turn: 'panel.signalTurn',
  len: 'panel.signalLen',
  growth: 'panel.signalGrowth',
  short: 'panel.signalShort',
  nq: 'panel.signalNq',
  multi: 'panel.signalMulti',
  hist: 'panel.signalHist',
  vtrend: 'panel.signalVtrend',
};

/** `order_status` as `order status`: names that packs make have no words of ours. */
export function plainName(name: string): string {
  return name.replace(/[_.:-]+/g, ' ').trim() || name;
}

function worded(codes: Record<string, Key>, code: string | null | undefined): string {
  if (!code) return '';
  const key = Object.hasOwn(codes, code) ? codes[code] : undefined;
  return key ? t(key) : plainName(code);
}

export const reasonWords = (code: string | undefined) => worded(REASONS, code);
export const resolutionWords = (code: string | null | undefined) => worded(RESOLUTIONS, code);
export const choiceWords = (code: string) => worded(CHOICES, code);
export const skipWords = (code: string | undefined) => worded(SKIPS, code);
export const factWords = (name: string | undefined) => worded(FACTS, name);
export const signalWords = (name: string | undefined) => worded(SIGNALS, name);
export const intentWords = (name: string | null | undefined) => plainName(name ?? '');
