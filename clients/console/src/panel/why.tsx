/* why.tsx - why a person is needed, and the words that say so. */
import type { Evidence, Reason } from '@handoff/sdk/agent';
import { tidy } from '@handoff/sdk/text';
import { reasonWords } from '../codes';
import { t } from '../locale';
import { Show } from './show';
import { reasonsOf, type Subject, textOf } from './subject';

const QUOTE = 80;

function shortened(text: string): string {
  const symbols = [...text];
  return symbols.length > QUOTE ? `${symbols.slice(0, QUOTE).join('')}…` : text;
}

/* Evidence without words is a whole message. */
export function Quote({ subject, evidence }: { subject: Subject; evidence: Evidence }) {
  const { seq, text } = evidence;
  const shown = tidy(text) || tidy(textOf(subject, seq ?? 0));
  if (!seq) return shown ? <q dir="auto">{shortened(shown)}</q> : null;
  return (
    <Show seq={seq} text={text ?? ''} class="panel-quote">
      {shown ? <q dir="auto">{shortened(shown)}</q> : t('panel.message', { n: seq })}
    </Show>
  );
}

/* The same words may speak for a reason more than once. */
function distinct(evidence: readonly Evidence[]): Evidence[] {
  const seen = new Map(evidence.map((one) => [`${one.seq ?? ''} ${one.text ?? ''}`, one]));
  return [...seen.values()];
}

function Because({ subject, reason }: { subject: Subject; reason: Reason }) {
  return (
    <li class="panel-reason" data-code={reason.code}>
      <strong>{reasonWords(reason.code)}</strong>
      {reason.text && (
        <p class="dim small" dir="auto">
          {reason.text}
        </p>
      )}
      <ul class="panel-quotes" aria-label={t('panel.evidence')}>
        {distinct(reason.evidence ?? []).map((one, i) => (
          <li key={i}>
            <Quote subject={subject} evidence={one} />
          </li>
        ))}
      </ul>
    </li>
  );
}

export function Why({ subject }: { subject: Subject }) {
  const reasons = reasonsOf(subject);
  if (reasons.length === 0) return <p class="dim">{t('panel.whyNone')}</p>;
  return (
    <ul class="panel-list">
      {reasons.map((reason, i) => (
        <Because key={i} subject={subject} reason={reason} />
      ))}
    </ul>
  );
}
