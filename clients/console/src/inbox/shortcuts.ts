/* What keys and the command bar can do with offers and conversations. */
import { offers, selected, talk, talks } from '../desk';
import { type Command, register } from '../keys/commands';
import type { Key } from '../locale';
import { go, view } from '../router';
import { focusDraft, write } from './composing';
import { accept, dialogue, isSupervisor, mayTake, step, type TalkDialogue, take } from './doing';
import { actionsFor } from './header';

function current() {
  return selected.value && view.value === 'inbox' ? talk(selected.value).value : undefined;
}

function can(kind: TalkDialogue): boolean {
  const conversation = current();
  return (
    conversation !== undefined && actionsFor(conversation, isSupervisor()).some((one) => one.kind === kind)
  );
}

function open(kind: TalkDialogue): void {
  if (selected.value) dialogue.value = { kind, conversation: selected.value };
}

/* A key that means "it is over": closes what is mine, and then says how it went. */
function over(): TalkDialogue {
  return can('close') ? 'close' : 'wrapUp';
}

function enter(): void {
  if (current()) focusDraft();
  else step(1);
}

const MORE: { kind: TalkDialogue; title: Key }[] = [
  { kind: 'move', title: 'inbox.move' },
  { kind: 'tags', title: 'inbox.tags' },
  { kind: 'promise', title: 'inbox.promise' },
];

/** Registers them for as long as somebody is logged in. */
export function registerInbox(): () => void {
  const listed = () => view.value === 'inbox' && talks.value.length > 0;
  const more = MORE.map(
    ({ kind, title }): Command => ({
      id: kind,
      title,
      group: 'conversation',
      when: () => can(kind),
      run: () => open(kind),
    }),
  );
  const ends = [
    register({
      id: 'accept',
      when: () => offers.value.length > 0,
      run: () => {
        const offer = offers.value[0];
        if (offer) accept(offer.offer, offer.conversation);
      },
    }),
    register({
      id: 'decline',
      when: () => offers.value.length > 0,
      run: () => {
        const offer = offers.value[0];
        if (!offer) return;
        go('inbox');
        dialogue.value = { kind: 'decline', offer: offer.offer };
      },
    }),
    register({ id: 'next', when: listed, run: () => step(1) }),
    register({ id: 'previous', when: listed, run: () => step(-1) }),
    register({ id: 'open', when: listed, run: enter }),
    register({ id: 'reply', when: () => current()?.mine ?? false, run: () => write('reply') }),
    register({ id: 'note', when: () => current() !== undefined, run: () => write('note') }),
    register({
      id: 'take',
      title: 'inbox.take',
      group: 'conversation',
      when: () => mayTake(current()?.state ?? 'closed', current()?.mine ?? true),
      run: () => selected.value && take(selected.value),
    }),
    register({ id: 'transfer', when: () => can('transfer'), run: () => open('transfer') }),
    register({ id: 'return', when: () => can('return'), run: () => open('return') }),
    register({ id: 'close', when: () => can('close') || can('wrapUp'), run: () => open(over()) }),
    ...more.map(register),
  ];
  return () => {
    for (const end of ends) end();
  };
}
