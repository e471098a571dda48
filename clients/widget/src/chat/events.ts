/* What the site's page is told of the conversation: that something happened, never what was said. */
import { tidy } from '@handoff/sdk/text';
import type { Visitor } from '@handoff/sdk/visitor';
import type { Tell } from '../bus';

const STATES: Record<string, string> = {
  escalated: 'waiting',
  assigned: 'accepted',
  requeued: 'waiting',
  returned: 'returned',
  unattended: 'failed',
  closed: 'completed',
};
const NAMES: Record<string, string> = {
  message: 'message',
  escalated: 'handoff.initiate',
  queue: 'queue.status',
  closed: 'chat.ended',
  rated: 'rated',
};
const FACTS = 'conversation seq position estimated_wait_s reason resolution survey score'.split(' ');

export function tellEvents(visitor: Visitor, tell: Tell): void {
  let agent = '';
  let lost = false;
  const about = (frame: object) => {
    const { type, from } = frame as { type: string; from?: { role: string } };
    const facts = Object.fromEntries(Object.entries(frame).filter(([name]) => FACTS.includes(name)));
    if (NAMES[type]) tell(NAMES[type], { ...facts, ...(from && { role: from.role }) });
    if (STATES[type]) tell('handoff.status', { ...facts, state: STATES[type] });
  };

  visitor.on('event', (event, live) => {
    const before = agent;
    if (STATES[event.type]) agent = event.type === 'assigned' ? tidy(event.agent.name) : '';
    if (!live) return;
    about(event);
    if (before && before !== agent) tell('agent.left', { name: before });
    if (event.type === 'assigned') tell('agent.joined', { name: agent });
  });
  visitor.on('signal', about);
  visitor.on('error', ({ code, message }) => tell('error', { code, message }));
  visitor.on('status', ({ status, code }) => {
    if (status === 'stopped') tell('error', { code });
    if (status === 'waiting' && !lost) tell('offline', { code });
    lost = status === 'waiting' || (lost && status === 'connecting');
  });
}
