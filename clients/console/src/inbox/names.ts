/* What a visitor is called when they have not said a name. */
import type { Conversation } from '@handoff/sdk/agent';
import { tidy } from '@handoff/sdk/text';
import { t } from '../locale';

export function nameOf(conversation: Pick<Conversation, 'id' | 'name' | 'context'>): string {
  return tidy(conversation.name) || tidy(conversation.context?.visitor?.name) || anonymous(conversation.id);
}

export function anonymous(id: string): string {
  return t('inbox.visitorNumber', { number: id.slice(-4) });
}
