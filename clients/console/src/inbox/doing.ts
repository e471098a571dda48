/* What the agent does, and what is said when it is refused. What was filled in is kept until the server has
 * it, so that nothing has to be written twice. */
import type { Sent } from '@handoff/sdk/agent';
import { signal } from '@preact/signals';
import { client, me, selected, talk, talks } from '../desk';
import { t } from '../locale';
import { announce, toast } from '../news';
import { refusal } from '../refusal';
import { focusDraft, writing } from './composing';
import { anonymous, nameOf } from './names';
import { ordered, stepFrom } from './order';

/** Dialogs about a conversation. */
export type TalkDialogue = 'transfer' | 'move' | 'return' | 'tags' | 'promise' | 'close' | 'wrapUp';

/** Which dialog is open, and what it is about, whatever comes up meanwhile. */
export type Dialogue =
  | { [K in TalkDialogue]: { kind: K; conversation: string } }[TalkDialogue]
  | { kind: 'decline'; offer: string }
  | { kind: 'followUp'; conversation: string; promise: number };

export const dialogue = signal<Dialogue | null>(null);

const filledIn = new Map<string, unknown>();

function formOf(what: Dialogue): string {
  return JSON.stringify(what);
}

/** What was filled in before, if it was refused. */
export function kept<V>(what: Dialogue): Partial<V> {
  return (filledIn.get(formOf(what)) as Partial<V>) ?? {};
}

/** Sends what a dialog is for, and does what comes `then`. When it is refused, the dialog can be opened again
 *  as it was left. */
export function submit(what: Dialogue, values: unknown, sent: Sent<unknown>, then?: () => void): void {
  filledIn.set(formOf(what), values);
  if (dialogue.peek() && formOf(what) === formOf(dialogue.peek() as Dialogue)) dialogue.value = null;
  sent.done.then(
    () => {
      filledIn.delete(formOf(what));
      then?.();
    },
    (error) =>
      toast(refusal(error), 'bad', {
        label: t('inbox.openAgain'),
        run: () => {
          dialogue.value = what;
        },
      }),
  );
}

/** Does it, and tells when it is refused. */
export function attempt<F>(sent: Sent<F>, then?: (frame: F) => void): void {
  sent.done.then(then, (error) => toast(refusal(error), 'bad'));
}

/** Shows a conversation and begins to write there. */
export function enter(id: string): void {
  selected.value = id;
  focusDraft();
}

/** Goes to a conversation that is one's own now. After a lost line that may be known late: who writes to
 *  somebody else meanwhile is told, and goes there when they like. */
export function arrive(id: string): void {
  const conversation = talk(id).peek();

  if (selected.peek() === id || !writing()) {
    enter(id);
    return;
  }
  toast(t('inbox.yoursNow', { name: conversation ? nameOf(conversation) : anonymous(id) }), 'plain', {
    label: t('inbox.goThere'),
    run: () => enter(id),
  });
}

export function accept(offer: string, conversation: string): void {
  attempt(client.accept(offer), () => arrive(conversation));
}

export function take(id: string): void {
  attempt(client.take(id), () => arrive(id));
}

/** Whether this agent may take it: what waits, everybody; the rest, supervisors. */
export function mayTake(state: string, mine: boolean): boolean {
  if (mine || state === 'closed') return false;
  return state === 'waiting' || state === 'message' || isSupervisor();
}

export function isSupervisor(): boolean {
  return me.value !== null && me.value.role !== 'agent';
}

/** Puts a conversation away that is not one's own. */
export function putAway(id: string): void {
  const next = stepFrom(
    ordered(talks.peek()).filter((one) => one !== id),
    null,
    1,
  );

  client.leave(id);
  if (selected.peek() === id) selected.value = next;
}

/** Goes on with the next one when one is done. */
export function goOn(id: string): void {
  if (selected.peek() !== id || writing()) return;
  const next = ordered(talks.peek().filter((one) => one.id !== id && one.mine))[0];

  if (next) enter(next);
  else announce(t('inbox.allDone'));
}

export function step(by: 1 | -1): void {
  const next = stepFrom(ordered(talks.peek()), selected.peek(), by);

  if (next) selected.value = next;
}
