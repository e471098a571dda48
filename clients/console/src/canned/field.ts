/* The field that a prepared answer goes into: the composer's while a conversation can be answered. */
import { signal } from '@preact/signals';

export const field = signal<{ conversation: string; element: HTMLTextAreaElement } | null>(null);
