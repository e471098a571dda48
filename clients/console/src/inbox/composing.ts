/* What is being written in the conversation on the screen: its text and its kind. Every change is
 * kept at once. */
import { effect, signal } from '@preact/signals';
import { insert, selected } from '../desk';
import { type DraftKind, drafts } from '../drafts';

const currentKind = signal<DraftKind>('reply');
const currentText = signal('');

export const kind = currentKind as { readonly value: DraftKind };
export const draft = currentText as { readonly value: string };

/* The text field, while there is one; a wish to write there waits for it. */
let field: HTMLTextAreaElement | null = null;
let wished = false;

/* Each conversation has a field of its own and begins with a reply, and each kind with what was left of it. */
effect(() => {
  selected.value;
  field = null;
  wished = false;
  currentKind.value = 'reply';
});
effect(() => {
  const id = selected.value;

  currentText.value = id ? drafts.get(id, currentKind.value) : '';
});

/* A pause between two sentences, or after one that was just sent, is still writing. */
const PAUSE_MS = 5_000;
let changedAt = Number.NEGATIVE_INFINITY;

export function setDraft(text: string): void {
  const id = selected.peek();

  if (!id) return;
  changedAt = performance.now();
  currentText.value = text;
  drafts.set(id, currentKind.peek(), text);
}

export function setField(element: HTMLTextAreaElement | null): void {
  field = element;
  if (!field || !wished) return;
  wished = false;
  field.focus();
}

export function focusDraft(): void {
  if (field) field.focus();
  else wished = true;
}

/** Whether somebody is at it: the text field has the focus, and words in it or a moment ago. */
export function writing(): boolean {
  return (
    field !== null &&
    document.activeElement === field &&
    (currentText.peek().trim() !== '' || performance.now() - changedAt < PAUSE_MS)
  );
}

/** Goes on writing a reply or a note. */
export function write(next: DraftKind): void {
  currentKind.value = next;
  focusDraft();
}

/** Puts words at the end of what is being written; a search for a canned reply gives way to them. */
export function addWords(text: string): void {
  const before = currentText.peek();

  setDraft(before.trim() && !before.startsWith('/') ? `${before.trimEnd()}\n${text}` : text);
  focusDraft();
}

/* What other parts of the page have for the reply. */
effect(() => {
  const words = insert.value;

  if (!words || words.id !== selected.value) return;
  insert.value = null;
  write('reply');
  addWords(words.text);
});
