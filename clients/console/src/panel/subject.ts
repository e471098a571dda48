// subject.ts - what is known of a conversation, before it is accepted too, out of its packet and its events.
import type {
  AgentEvent,
  AnalysisFrame,
  Context,
  EscalatedFrame,
  Fact,
  FollowUp,
  MessageFrame,
  OfferedFrame,
  Person,
  Reason,
} from '@handoff/sdk/agent';
import { followUps, offers, talk } from '../desk';
import { type MoodSample, moodSamples } from './mood';

export interface Subject {
  id: string;
  /** It is this agent's, so that there is a reply to insert something into. */
  mine: boolean;
  context: Context | null;
  events: readonly AgentEvent[];
  samples: MoodSample[];
  promises: FollowUp[];
}

/** What is said of somebody, the latest word on each. */
export interface Who extends Partial<Person> {
  consent: boolean | null;
}

/** Draws whoever calls it again when any of it changes. */
export function subjectOf(id: string): Subject | null {
  const known = talk(id).value;
  const offer = offers.value.find((one) => one.conversation === id);
  if (!known && !offer) return null;
  const events = (known?.entries ?? []).flatMap((entry) => (entry.kind === 'event' ? [entry.event] : []));
  const context = known?.context ?? offer?.context ?? null;
  return {
    id,
    mine: known?.mine ?? false,
    context,
    events,
    samples: moodSamples([...(context?.mood?.points ?? []), ...(known?.mood ?? [])], events),
    promises: promisesOf(id, [context?.visitor?.promises ?? [], known?.promises ?? [], followUps.value]),
  };
}

/* Later lists know better; those of the visitor's other conversations come with the context alone. */
function promisesOf(id: string, lists: readonly (readonly FollowUp[])[]): FollowUp[] {
  const found = new Map<string, FollowUp>();
  for (const list of lists) {
    for (const promise of list) {
      const key = `${promise.conversation}/${promise.promise}`;
      if (promise.conversation === id || list === lists[0] || found.has(key)) found.set(key, promise);
    }
  }
  return [...found.values()]
    .filter((promise) => promise.state !== 'over')
    .sort((a, b) => (a.due_at ?? '').localeCompare(b.due_at ?? ''));
}

/** The reasons of the latest escalation. */
export function reasonsOf(subject: Subject): readonly Reason[] {
  const last = subject.events.findLast((event): event is EscalatedFrame => event.type === 'escalated');
  return last?.reasons ?? subject.context?.reasons ?? [];
}

/** Each value once: a slot and its entity have the same. */
export function factsOf(context: Context | null): readonly Fact[] {
  const all = context?.facts ?? [];
  return all.filter((fact, i) => !all.slice(i + 1).some((later) => later.value === fact.value));
}

export function analysesOf(subject: Subject): Map<number, AnalysisFrame> {
  const found = new Map<number, AnalysisFrame>();
  for (const event of subject.events) if (event.type === 'analysis') found.set(event.of, event);
  return found;
}

export function offeredOf(subject: Subject): OfferedFrame[] {
  return subject.events.filter((event): event is OfferedFrame => event.type === 'offered').reverse();
}

/** The text of a message, from the events or the packet's own transcript. */
export function textOf(subject: Subject, seq: number): string | null {
  const event = subject.events.find((one): one is MessageFrame => one.type === 'message' && one.seq === seq);
  return event?.text ?? subject.context?.transcript?.find((line) => line.seq === seq)?.text ?? null;
}

/** The packet's person, and what they have told since. */
export function whoOf(subject: Subject): Who {
  const who: Who = { ...subject.context?.visitor, consent: null };
  for (const event of subject.events) {
    if (event.type === 'opened') {
      who.id ??= event.visitor;
      who.locale ??= event.locale ?? null;
      who.page ??= event.page ?? null;
    }
    if (event.type === 'contact' || event.type === 'profile') {
      who.name = (who.verified && who.name) || event.name || who.name || null;
      who.email = (who.verified && who.email) || event.email || who.email || null;
      who.phone = event.phone || who.phone || null;
      who.consent = event.consent ?? who.consent;
    }
    if (event.type === 'profile') {
      who.department = event.department ?? who.department ?? null;
      who.attributes = event.attributes ?? who.attributes ?? null;
    }
  }
  return who;
}
