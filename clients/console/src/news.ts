/* What is told beside the page: a polite line for screen readers, and short messages that go by themselves. */
import { signal } from '@preact/signals';

interface Toast {
  id: number;
  text: string;
  tone: 'plain' | 'bad';
  action?: { label: string; run: () => void };
}

const TOASTS_MAX = 3;
const TOAST_MS = 12_000;

const told = signal('');
const shown = signal<readonly Toast[]>([]);
let last = 0;

export const spoken = told as { readonly value: string };
export const toasts = shown as { readonly value: readonly Toast[] };

/** Tells it to who listens to the page; the newest only. */
export function announce(text: string): void {
  /* The same words again are news again. */
  told.value = text === told.peek() ? `${text}\u00a0` : text;
}

/** Tells it to everybody, for a while. */
export function toast(text: string, tone: Toast['tone'] = 'plain', action?: Toast['action']): void {
  const id = ++last;

  shown.value = [...shown.peek(), { id, text, tone, ...(action && { action }) }].slice(-TOASTS_MAX);
  setTimeout(() => dismiss(id), TOAST_MS);
}

export function dismiss(id: number): void {
  shown.value = shown.peek().filter((one) => one.id !== id);
}
