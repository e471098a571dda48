// trial.ts - what the server says of a sentence and of its packs, and how it is asked.
import type { Evidence, QuickReply, Reason } from '@handoff/sdk/agent';
import { client } from '../desk';

interface TrialSignal {
  name: string;
  value: number;
  weight: number;
  evidence: Evidence[];
}

export type Decision = 'silent' | 'answer' | 'ask' | 'confirm' | 'rephrase' | 'offer' | 'escalate';

/** What was understood of a sentence, and what would be done: as `handoffctl rules try --json` prints it. */
export interface Trial {
  tokens: string[];
  mended: { from: string; to: string }[];
  intents: { name: string; title: string; confidence: number; score: number }[];
  grams: { gram: string; weight: number }[];
  entities: { name: string; value: string }[];
  signals: TrialSignal[];
  in_scope: boolean;
  margin: number;
  /** The example that is most like it, and how much. */
  nearest: string | null;
  cosine: number;
  /** Of this message alone. */
  score: number;
  /** The frustration that the conversation has come to, of `threshold`; `carried` of it is from before. */
  state: number;
  threshold: number;
  carried: number;
  frustration: number;
  complexity: number;
  watching: boolean;
  asks_human: boolean;
  language_known: boolean;
  decision: Decision;
  intent: string | null;
  second: string | null;
  confidence: number;
  reasons: Reason[];
  priority: number;
  skills: string[];
  empathy: string | null;
  text: string;
  quick_replies: QuickReply[];
  /** `watch`: a person has it, and the bot only listens. */
  mode: 'bot' | 'watch';
}

export interface PackProblem {
  file: string;
  line: number;
  column: number;
  text: string;
  warning: boolean;
}

export interface Pack {
  name: string;
  language: string;
  sites: string[];
  problems: PackProblem[];
}

/** What the visitor says; a quick reply sends a payload of its own. */
export interface Said {
  text: string;
  payload?: string;
}

export interface Turn extends Said {
  trial: Trial;
}

type Line = Said & { role: 'visitor' | 'bot' };

/** What was said before, as the server wants it: each turn is a sentence and its answer. */
function historyOf(turns: readonly Turn[]): Line[] {
  return turns.flatMap(({ trial, ...said }): Line[] => [
    { role: 'visitor', ...said },
    ...(trial.text ? [{ role: 'bot' as const, text: trial.text }] : []),
  ]);
}

/** Begins a new talk when it has become this long: the server takes no longer one. */
export const TURNS_MOST = 30;

export function trySentence(pack: string, said: Said, turns: readonly Turn[]): Promise<Trial> {
  return client.api<Trial>('/api/v1/rules/try', {
    method: 'POST',
    body: JSON.stringify({ ...said, pack, history: historyOf(turns) }),
  });
}

export async function packs(): Promise<Pack[]> {
  return (await client.api<{ packs: Pack[] }>('/api/v1/rules')).packs;
}

export interface Reloaded {
  ok: boolean;
  packs: number;
  trained: number;
  ms: number;
  problems: PackProblem[];
}

interface ReloadAnswer {
  packs?: number;
  trained?: number;
  ms?: number;
  problems?: { severity: string; path: string; line: number; column: number; text: string }[];
}

/** From a refusal's document, too: then the old rules stay. */
export function reloadedOf(answer: ReloadAnswer, ok: boolean): Reloaded {
  return {
    ok,
    packs: answer.packs ?? 0,
    trained: answer.trained ?? 0,
    ms: answer.ms ?? 0,
    problems: (answer.problems ?? []).map((one) => ({
      file: one.path,
      line: one.line,
      column: one.column,
      text: one.text,
      warning: one.severity !== 'error',
    })),
  };
}
