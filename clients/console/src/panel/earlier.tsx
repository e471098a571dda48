/* earlier.tsx - the visitor's conversations before this one, read beside it. */
import type { AgentEvent, MessageFrame, Previous } from '@handoff/sdk/agent';
import { useSignal } from '@preact/signals';
import { useEffect, useId } from 'preact/hooks';
import { plainName, resolutionWords } from '../codes';
import { client, complaints, talk } from '../desk';
import { formatDate, formatNumber, formatTime, t } from '../locale';
import { refusal } from '../refusal';
import { Button } from '../ui/button';
import { Name, Text } from '../ui/text';
import type { Subject } from './subject';

function complaintWords(code: string): string {
  return complaints.value.find((one) => one.code === code)?.label ?? plainName(code);
}

function whoSaid({ from }: MessageFrame) {
  if (from.name) return <Name of={from.name} />;
  return t(
    from.role === 'visitor' ? 'panel.theVisitor' : from.role === 'bot' ? 'panel.theBot' : 'panel.theTeam',
  );
}

function Lines({ events, state }: { events: readonly AgentEvent[]; state: string }) {
  const messages = events.filter((event): event is MessageFrame => event.type === 'message');
  if (messages.length === 0)
    return (
      <p class="dim small" role="status">
        {state}
      </p>
    );
  return (
    <ol class="panel-lines">
      {messages.map((message) => (
        <li key={message.seq} data-role={message.from.role}>
          <p class="dim small">
            {whoSaid(message)} · <time dateTime={message.at}>{formatTime(message.at)}</time>
          </p>
          <p dir="auto">
            <Text text={message.text} />
          </p>
        </li>
      ))}
    </ol>
  );
}

/* It is followed only while it is read; one that was open anyway stays so. */
function Reading({ id, label, element }: { id: string; label: string; element: string }) {
  const known = talk(id).value;
  const state = useSignal(t('panel.earlierLoading'));
  useEffect(() => {
    const wasOpen = client.conversations.get(id)?.opened ?? false;
    let over = false;
    const tell = (words: string) => {
      if (!over) state.value = words;
    };
    client.open(id).then(
      () => tell(t('panel.earlierEmpty')),
      (error: unknown) => tell(refusal(error)),
    );
    return () => {
      over = true;
      if (!wasOpen) client.leave(id);
    };
  }, [id]);
  const events = (known?.entries ?? []).flatMap((entry) => (entry.kind === 'event' ? [entry.event] : []));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must get there
    <section class="panel-reading" id={element} aria-label={label} tabIndex={0}>
      <Lines events={events} state={state.value} />
    </section>
  );
}

function One({ one }: { one: Previous }) {
  const open = useSignal(false);
  const id = useId();
  const when = one.closed_at ? formatDate(one.closed_at) : t('panel.earlierOpen');
  return (
    <li class="panel-earlier">
      <p class="bar">
        <strong class="number">{when}</strong>
        {one.resolution && (
          <span
            class={`tag ${one.resolution === 'resolved' ? 'good' : one.resolution === 'spam' ? '' : 'warn'}`}
          >
            {resolutionWords(one.resolution)}
          </span>
        )}
        {one.rating && (
          <span class={`tag ${one.rating <= 2 ? 'bad' : ''}`}>
            {t('panel.rated', { n: formatNumber(one.rating) })}
          </span>
        )}
      </p>
      {one.summary && (
        <p class="small" dir="auto">
          {one.summary}
        </p>
      )}
      {one.complaint && (
        <p class="small dim">{t('panel.complaint', { what: complaintWords(one.complaint) })}</p>
      )}
      <p class="bar small dim">
        {one.agent ? <Name of={one.agent} /> : t('panel.earlierBot')}
        {one.id && (
          <Button
            look="quiet"
            class="small"
            label={t(open.value ? 'panel.earlierHideOf' : 'panel.earlierReadOf', { when })}
            expanded={open.value}
            controls={id}
            onClick={() => {
              open.value = !open.value;
            }}
          >
            {t(open.value ? 'panel.earlierHide' : 'panel.earlierRead')}
          </Button>
        )}
      </p>
      {open.value && one.id ? (
        <Reading id={one.id} label={t('panel.earlierOf', { when })} element={id} />
      ) : (
        <span id={id} hidden />
      )}
    </li>
  );
}

export function Earlier({ subject }: { subject: Subject }) {
  const previous = subject.context?.visitor?.previous ?? [];
  if (previous.length === 0) return <p class="dim">{t('panel.earlierNone')}</p>;
  return (
    <ul class="panel-list">
      {previous.map((one, i) => (
        <One key={one.id ?? i} one={one} />
      ))}
    </ul>
  );
}
