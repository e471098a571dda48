/* The rows of the timeline: messages, notes, what is not sent yet, and what happened. */
import type { AnalysisFrame, Outgoing } from '@handoff/sdk/agent';
import { safeUrl, tidy } from '@handoff/sdk/text';
import { client, highlight, me } from '../desk';
import { formatDateTime, formatDay, formatPercent, formatTime, rich, t } from '../locale';
import { refusal } from '../refusal';
import { Button } from '../ui/button';
import { Icon } from '../ui/icons';
import { Link, Name, Text } from '../ui/text';
import { addWords, write } from './composing';
import { moodKey } from './mood';
import { SaidLine, saidOf, who } from './said';
import type { Row } from './transcript';

type RowOf<K extends Row['kind']> = Extract<Row, { kind: K }>;

/** The words that are to be seen in this row; '' for all of it, null for nothing. */
function markIn(seq: number): string | null {
  return highlight.value?.seq === seq ? highlight.value.text : null;
}

function Understood({ analysis }: { analysis: AnalysisFrame }) {
  const best = analysis.intents[0];

  return (
    <details class="understood">
      <summary>
        {best ? `${best.name} ${formatPercent(best.confidence ?? 0)}` : t('inbox.nothingUnderstood')}
        {' · '}
        {t(moodKey(analysis.frustration))}
      </summary>
      <ul>
        {analysis.intents.slice(1).map((intent) => (
          <li key={intent.name}>
            {intent.name} {formatPercent(intent.confidence ?? 0)}
          </li>
        ))}
        {analysis.signals.map((signal, i) => (
          <li key={i} dir="auto">
            {tidy(signal.name).replaceAll('_', ' ')} {formatPercent(signal.value ?? 0)}
            {(signal.evidence ?? []).map((evidence) => evidence.text && ` “${tidy(evidence.text)}”`)}
          </li>
        ))}
      </ul>
    </details>
  );
}

function SentState({ state }: { state: 'stored' | 'seen' }) {
  return (
    <span class={`sent ${state}`} title={t(state === 'seen' ? 'inbox.seen' : 'inbox.stored')}>
      <Icon name={state === 'seen' ? 'checks' : 'check'} />
      <span class="aside">{t(state === 'seen' ? 'inbox.seen' : 'inbox.stored')}</span>
    </span>
  );
}

function MessageRow({ row, visitor }: { row: RowOf<'message'>; visitor: string }) {
  const { event } = row;
  const role = event.type === 'note' ? 'note' : event.from.role;
  const own = role !== 'note' && event.from.agent === me.value?.id;
  const name = role === 'visitor' ? tidy(event.from.name) || visitor : who(event.from);
  const message = event.type === 'message' ? event : null;

  return (
    <li class={`row message ${role} ${row.first ? 'first' : ''}`} data-seq={event.seq}>
      {row.first && (
        <p class="by">
          {role === 'bot' && <Icon name="bot" />}
          {role === 'note' && <Icon name="lock" />}
          <Name of={name} />
          {role === 'note' && ` · ${t('inbox.privateNote')}`}
          {role === 'bot' && ` · ${t('inbox.automated')}`}
          <time dateTime={event.at} title={formatDateTime(event.at)}>
            {formatTime(event.at)}
          </time>
        </p>
      )}
      <div class="bubble">
        {!row.first && <span class="aside">{`${name}, ${formatTime(event.at)}: `}</span>}
        <div class="words" dir="auto">
          <Text text={String(event.text ?? '')} mark={markIn(event.seq)} />
        </div>
        {own && row.state && <SentState state={row.state} />}
      </div>
      {message?.attachments?.map((attachment) => {
        const href = safeUrl(attachment.url, ['https:', 'http:']);

        return (
          href && (
            <Link key={href} href={href}>
              {tidy(attachment.name) || href}
            </Link>
          )
        );
      })}
      {message?.quick_replies?.length ? (
        <p class="by" dir="auto">
          {rich('inbox.repliesOffered', {
            replies: message.quick_replies.map((one) => tidy(one.title)).join(' · '),
          })}
        </p>
      ) : null}
      {row.analysis && <Understood analysis={row.analysis} />}
    </li>
  );
}

/** What is not acknowledged: it stays at the end until it is, or until its author decides. */
function PendingRow({ outgoing }: { outgoing: Outgoing }) {
  const { frame, state } = outgoing;

  if (frame.type !== 'say' && frame.type !== 'note') return null;
  const back = () => {
    write(frame.type === 'note' ? 'note' : 'reply');
    addWords(client.discard(outgoing.id));
  };

  return (
    <li class={`row message first pending ${frame.type === 'note' ? 'note' : 'agent'} ${state}`}>
      <div class="bubble">
        <div class="words" dir="auto">
          <Text text={frame.text} />
        </div>
        {state !== 'failed' && (
          <span class="sent" title={t(state === 'delayed' ? 'inbox.delayed' : 'inbox.sending')}>
            <Icon name="clock" />
            <span class="aside">{t(state === 'delayed' ? 'inbox.delayed' : 'inbox.sending')}</span>
          </span>
        )}
      </div>
      {state === 'failed' && (
        <div class="failed-bar">
          <p class="problem">{t('inbox.notSent', { why: refusal(outgoing.error) })}</p>
          <Button onClick={() => client.retry(outgoing.id)}>{t('inbox.tryAgain')}</Button>
          <Button onClick={back}>{t('inbox.backIntoDraft')}</Button>
        </div>
      )}
    </li>
  );
}

function EventRow({ row }: { row: RowOf<'event'> }) {
  const said = saidOf(row.event);

  if (!said) return null;
  return (
    <li class={`row event ${row.event.type}`} data-seq={row.event.seq}>
      <SaidLine said={said} mark={markIn(row.event.seq)} />
      <time dateTime={row.event.at} title={formatDateTime(row.event.at)}>
        {formatTime(row.event.at)}
      </time>
    </li>
  );
}

export function TimelineRow({ row, visitor }: { row: Row; visitor: string }) {
  switch (row.kind) {
    case 'day':
      return (
        <li class="row day">
          <span>{formatDay(row.at)}</span>
        </li>
      );
    case 'unread':
      return (
        <li class="row unread">
          <span>{t('inbox.newBelow')}</span>
        </li>
      );
    case 'pending':
      return <PendingRow outgoing={row.outgoing} />;
    case 'event':
      return <EventRow row={row} />;
    default:
      return <MessageRow row={row} visitor={visitor} />;
  }
}
