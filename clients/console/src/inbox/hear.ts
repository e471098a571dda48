/* What happens without the agent's doing: told once, politely, wherever one is. Sound, title and desktop
 * notifications are the alerts' business. */
import type { AgentEvent, FollowUp, ToAgent } from '@handoff/sdk/agent';
import { tidy } from '@handoff/sdk/text';
import { client, me, selected, talk } from '../desk';
import { drafts } from '../drafts';
import { type Key, t } from '../locale';
import { announce, toast } from '../news';
import { nameOf } from './names';

const GONE: Record<'taken' | 'expired' | 'cancelled' | 'agent_away', Key> = {
  taken: 'inbox.goneTaken',
  expired: 'inbox.goneExpired',
  cancelled: 'inbox.goneCancelled',
  agent_away: 'inbox.goneAway',
};

function hearSignal(frame: ToAgent): void {
  switch (frame.type) {
    case 'offer':
      announce(t('inbox.offerNews', { summary: tidy(frame.context.summary) }));
      break;
    case 'revoked':
      announce(t(GONE[frame.reason] ?? 'inbox.goneCancelled'));
      break;
    case 'alert':
      toast(tidy(frame.text), 'plain', lookAt(frame.conversation));
      break;
    case 'follow_up':
      if (frame.news === 'due') tellDue(frame.follow_up);
      break;
    case 'presence':
      if (frame.agent.id === me.peek()?.id && frame.reason) toast(t('inbox.madeAway'), 'bad', beBack());
      break;
    case 'erased':
      drafts.forget(frame.conversation);
      if (selected.peek() === frame.conversation) selected.value = null;
      toast(t('inbox.erased'));
  }
}

function beBack() {
  return { label: t('inbox.beBack'), run: () => void client.presence('available') };
}

function lookAt(id: string | null | undefined) {
  return id ? { label: t('inbox.look'), run: () => goTo(id) } : undefined;
}

function goTo(id: string): void {
  location.hash = `#/inbox/${id}`;
}

function tellDue(promise: FollowUp): void {
  toast(
    t('inbox.dueNow', { text: tidy(promise.text) || t('inbox.comeBack') }),
    'plain',
    lookAt(promise.conversation),
  );
}

/* The conversation on the screen is a log of its own: only the others are told of. */
function hearEvent(event: AgentEvent, live: boolean): void {
  const id = event.conversation;
  const conversation = talk(id).peek();

  if (!live || !conversation?.mine || (id === selected.peek() && !document.hidden)) return;
  if (event.type === 'message' && event.from.role === 'visitor')
    announce(t('inbox.newFrom', { name: nameOf(conversation) }));
  else if (event.type === 'assigned' && event.how === 'transfer')
    toast(t('inbox.transferredToYou', { name: nameOf(conversation) }), 'plain', lookAt(id));
}

/** Begins to listen; the page calls it once. */
export function startHearing(): void {
  client.on('signal', hearSignal);
  client.on('event', hearEvent);
}
