// codes.ts - in words, what is only said in the panel and about rules.
import type { Skipped } from '@handoff/sdk/agent';
import { type Codes, plainName, worded } from '../codes';
import type { Key } from '../locale';

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

export const skipWords = (code: string | undefined) => worded(SKIPS, code);
export const factWords = (name: string | undefined) => worded(FACTS, name);
export const signalWords = (name: string | undefined) => worded(SIGNALS, name);
export const intentWords = (name: string | null | undefined) => plainName(name ?? '');
