/* Events of a conversation in words: one line about what happened, and what was written about it. */
import type { AgentEvent, AnalysisFrame, From, MessageFrame, NoteFrame } from '@handoff/sdk/agent';
import { tidy } from '@handoff/sdk/text';
import type { ComponentChildren } from 'preact';
import { choiceWords, resolutionWords, worded } from '../codes';
import { formatDateTime, rich, t } from '../locale';
import { Text } from '../ui/text';

type Told = Exclude<AgentEvent, MessageFrame | NoteFrame | AnalysisFrame>;

export interface Said {
  line: ComponentChildren;
  /** Words of somebody's, or of ours, below it. */
  more?: (string | null | undefined)[];
}

/** Whoever it was: by name, or by what they are. */
export function who(from: From | null | undefined): string {
  const name = tidy(from?.name);

  if (name) return name;
  if (from?.role === 'visitor') return t('inbox.theVisitor');
  if (from?.role === 'bot') return t('inbox.theBot');
  return from?.role === 'agent' ? t('inbox.anAgent') : t('inbox.theSystem');
}

const HOW = {
  offer: 'inbox.assignedOffer',
  take: 'inbox.assignedTake',
  transfer: 'inbox.assignedTransfer',
} as const;
const REQUEUED = {
  agent_lost: 'inbox.requeuedLost',
  agent_returned: 'inbox.requeuedReturned',
  transfer: 'inbox.requeuedTransfer',
  someone_there: 'inbox.requeuedSomeone',
  hours_open: 'inbox.requeuedHours',
} as const;
const UNATTENDED = {
  max_wait: 'inbox.unattendedWait',
  closed_hours: 'inbox.unattendedHours',
  nobody: 'inbox.unattendedNobody',
  full: 'inbox.unattendedFull',
} as const;
const MOVED = {
  full: 'inbox.movedFull',
  max_wait: 'inbox.movedWait',
  need: 'inbox.movedNeed',
  supervisor: 'inbox.movedSupervisor',
  rules: 'inbox.movedRules',
} as const;
const OUTCOMES = {
  kept: 'inbox.outcomeKept',
  not_reached: 'inbox.outcomeNotReached',
  cancelled: 'inbox.outcomeCancelled',
  postponed: 'inbox.outcomePostponed',
  reassigned: 'inbox.outcomeReassigned',
} as const;
const SURVEYS = { csat: 5, nps: 10, ces: 7 } as const;
function complained(code: string | null | undefined): string {
  return code ? t('inbox.complaintOf', { code: tidy(code).replaceAll('_', ' ') }) : '';
}

function until(time: string | null | undefined): string {
  return time ? t('inbox.comesBackAt', { time: formatDateTime(time) }) : '';
}

const SAID: { [T in Told['type']]: (event: Extract<Told, { type: T }>) => Said } = {
  opened: (e) => ({
    line: e.page?.title
      ? rich('inbox.openedOnPage', { site: e.site, page: tidy(e.page.title) })
      : rich('inbox.openedOn', { site: e.site }),
  }),
  escalated: (e) => ({ line: t('inbox.escalated'), more: (e.reasons ?? []).map((reason) => reason.text) }),
  assigned: (e) => ({ line: rich(HOW[e.how] ?? 'inbox.assignedTake', { name: tidy(e.agent.name) }) }),
  requeued: (e) => ({ line: worded(REQUEUED, e.reason) }),
  transferred: (e) => ({
    line: rich('inbox.transferred', {
      from: who(e.from),
      to: tidy(e.to.name) || e.to.skill || e.to.queue || t('inbox.anAgent'),
    }),
    more: [e.note],
  }),
  returned: (e) => ({ line: rich('inbox.returned', { name: who(e.by) }), more: [e.reason] }),
  contact: (e) => ({
    line: rich('inbox.contact', { ways: [e.name, e.email, e.phone].map(tidy).filter(Boolean).join(', ') }),
    more: [e.consent == null ? null : t(e.consent ? 'inbox.consentYes' : 'inbox.consentNo'), e.message],
  }),
  profile: (e) => ({
    line: rich('inbox.profiled', {
      what: [e.name, e.email, e.phone, e.department, ...Object.entries(e.attributes ?? {}).flat()]
        .map((text) => tidy(String(text ?? '')))
        .filter(Boolean)
        .join(', '),
    }),
    more: [e.consent == null ? null : t(e.consent ? 'inbox.consentYes' : 'inbox.consentNo')],
  }),
  rated: (e) => ({
    line: t('inbox.rated', { survey: e.survey.toUpperCase(), score: e.score, most: SURVEYS[e.survey] }),
    more: [e.comment],
  }),
  tagged: (e) => ({
    line: e.tags.length ? rich('inbox.tagged', { tags: e.tags.join(', ') }) : t('inbox.untagged'),
  }),
  closed: (e) => ({
    line: rich('inbox.closedBy', { name: who(e.by), how: resolutionWords(e.resolution) }),
    more: [complained(e.complaint), until(e.follow_up_at), e.note],
  }),
  unattended: (e) => ({ line: worded(UNATTENDED, e.reason) }),
  offered: (e) => ({
    line: rich('inbox.offeredTo', {
      names: e.agents.map((agent) => tidy(agent.name)).join(', '),
      why: choiceWords(e.why),
    }),
  }),
  moved: (e) => ({ line: rich('inbox.moved', { from: e.from, to: e.to, why: worded(MOVED, e.reason) }) }),
  wrapped_up: (e) => ({
    line: rich('inbox.wrappedUp', { name: who(e.by) }),
    more: [resolutionWords(e.resolution), complained(e.complaint), e.note],
  }),
  promised: (e) => ({
    line: rich('inbox.promised', {
      name: tidy(e.owner?.name) || t('inbox.aSupervisor'),
      time: formatDateTime(e.due_at),
    }),
    more: [e.text],
  }),
  followed_up: (e) => ({
    line: worded(OUTCOMES, e.outcome),
    more: [e.owner ? tidy(e.owner.name) : null, until(e.due_at), e.note],
  }),
};

/** What an event says; null for one of a later server's. */
export function saidOf(event: Told): Said | null {
  return Object.hasOwn(SAID, event.type) ? (SAID[event.type] as (e: Told) => Said)(event) : null;
}

export function SaidLine({ said, mark }: { said: Said; mark: string | null }) {
  const more = (said.more ?? []).filter((text): text is string => Boolean(text));

  return (
    <>
      <span class="said">{said.line}</span>
      {more.map((text, i) => (
        <span key={i} class="said-more" dir="auto">
          <Text text={text} mark={mark} />
        </span>
      ))}
    </>
  );
}
