// words.ts - the decisions of the rules in words.
import { type Key, t } from '../locale';
import type { Decision } from './trial';

const DECISIONS: Record<Decision, Key> = {
  silent: 'rules.decideSilent',
  answer: 'rules.decideAnswer',
  ask: 'rules.decideAsk',
  confirm: 'rules.decideConfirm',
  rephrase: 'rules.decideRephrase',
  offer: 'rules.decideOffer',
  escalate: 'rules.decideEscalate',
};

export function decisionWords(decision: string): string {
  return Object.hasOwn(DECISIONS, decision) ? t(DECISIONS[decision as Decision]) : decision;
}
