/* understood.tsx - what was understood of one of the visitor's messages: the one that is marked in the
 * transcript, or their latest. */
import type { AnalysisFrame, Feeling as Signal } from '@handoff/sdk/agent';
import { tidy } from '@handoff/sdk/text';
import { plainName } from '../codes';
import { highlight } from '../desk';
import { formatNumber, t } from '../locale';
import { Button } from '../ui/button';
import { Bar } from './bar';
import { intentWords, signalWords } from './codes';
import { showWords } from './show';
import { analysesOf, type Subject, textOf } from './subject';
import { Quote } from './why';

const INTENTS = 3;

export function share(signal: { value?: number; weight?: number }): number {
  return (signal.value ?? 0) * (signal.weight ?? 0);
}

/** What speaks loudest first; what adds nothing is left out. */
export function loudest<S extends { value?: number; weight?: number }>(signals: readonly S[]): S[] {
  return signals
    .filter((signal) => Math.abs(share(signal)) >= 0.05)
    .sort((a, b) => Math.abs(share(b)) - Math.abs(share(a)));
}

export function signed(n: number): string {
  const rounded = Math.round(n * 10) / 10;
  return `${rounded > 0 ? '+' : ''}${formatNumber(rounded)}`;
}

function SignalRow({ subject, signal }: { subject: Subject; signal: Signal }) {
  const evidence = (signal.evidence ?? []).filter((one) => one.text);
  return (
    <li class="panel-signal">
      <span>{signalWords(signal.name)}</span>
      <span class={`panel-figure ${share(signal) > 0 ? 'panel-for' : 'panel-against'}`}>
        {signed(share(signal))}
      </span>
      {evidence.length > 0 && (
        <span class="panel-quotes">
          {evidence.map((one, i) => (
            <Quote key={i} subject={subject} evidence={one} />
          ))}
        </span>
      )}
    </li>
  );
}

function Analysis({ subject, analysis }: { subject: Subject; analysis: AnalysisFrame }) {
  const signals = loudest(analysis.signals);
  return (
    <>
      <h4>{t('panel.mayMean')}</h4>
      <ul class="panel-list">
        {analysis.intents.slice(0, INTENTS).map((intent) => (
          <li key={intent.name} class="panel-want">
            <span dir="auto">{intentWords(intent.name)}</span>
            <Bar share={intent.confidence ?? 0} />
          </li>
        ))}
        {analysis.intents.length === 0 && <li class="dim">{t('panel.wantsNone')}</li>}
      </ul>
      <h4>{t('panel.speaks')}</h4>
      <ul class="panel-list">
        {signals.map((signal, i) => (
          <SignalRow key={i} subject={subject} signal={signal} />
        ))}
        {signals.length === 0 && <li class="dim">{t('panel.speaksNone')}</li>}
      </ul>
      <dl class="panel-rows">
        <div class="panel-row">
          <dt class="dim small">{t('panel.moodFrustration')}</dt>
          <dd>
            <Bar share={analysis.frustration} tone="bad" />
          </dd>
        </div>
        <div class="panel-row">
          <dt class="dim small">{t('panel.complexity')}</dt>
          <dd>
            <Bar share={analysis.complexity} />
          </dd>
        </div>
        {analysis.empathy && (
          <div class="panel-row">
            <dt class="dim small">{t('panel.empathy')}</dt>
            <dd>{plainName(analysis.empathy)}</dd>
          </div>
        )}
      </dl>
    </>
  );
}

export function Understood({ subject }: { subject: Subject }) {
  const analyses = analysesOf(subject);
  const seqs = [...analyses.keys()].sort((a, b) => a - b);
  const marked = seqs.indexOf(highlight.value?.seq ?? -1);
  const at = marked < 0 ? seqs.length - 1 : marked;
  const seq = seqs[at];
  const analysis = seq === undefined ? undefined : analyses.get(seq);
  if (seq === undefined || !analysis) return null;
  const step = (by: number) => {
    const to = seqs[at + by];
    if (to !== undefined) showWords(to, '');
  };
  return (
    <>
      <div class="panel-stepper">
        <Button
          look="quiet"
          icon="back"
          label={t('panel.stepBack')}
          disabled={at === 0}
          onClick={() => step(-1)}
        />
        <q class="clip" dir="auto">
          {tidy(textOf(subject, seq)) || t('panel.message', { n: seq })}
        </q>
        <Button
          look="quiet"
          icon="forth"
          label={t('panel.stepForth')}
          disabled={at === seqs.length - 1}
          onClick={() => step(1)}
        />
      </div>
      <Analysis subject={subject} analysis={analysis} />
    </>
  );
}
