/* What fills the variables in a conversation, and which answers were used last. */
import { me, talk } from '../desk';
import { recent } from '../keys/recent';
import { type Known, knownOf } from './variables';

export const used = recent('canned');

/** What is known of a conversation, by variable. */
export function knownIn(id: string): Known {
  const conversation = talk(id).value;
  return knownOf(conversation?.context ?? null, conversation?.name, me.value);
}
