/* What the parts of the chat have in common. */
import type { Visitor } from '@handoff/sdk/visitor';
import type { Tell } from '../bus';
import type { Settings } from '../settings';
import type { Key, Values } from './words';

export type CardName = '' | 'waiting' | 'contact' | 'pre' | 'rate' | 'end';

export interface Chat {
  visitor: Visitor;
  settings: Settings;
  tell: Tell;
  t(key: Key, values?: Values): string;
  /** A time as the visitor's language writes it. */
  clock(at: string, format: Intl.DateTimeFormatOptions): string;
  /** Called whenever something has changed. */
  each(draw: () => void): void;
  /** Whether the first questions are still to be answered. */
  asking(): boolean;
  say(text: string, payload?: string): void;
  /** Puts a text into the message field. */
  write(text: string): void;
  askHuman(text?: string): Promise<unknown>;
  /** Puts a question under the log, or takes it away; the focus goes along. */
  show(card: CardName): void;
  /** For everybody's eyes and ears, until it is replaced. */
  warn(text: string): void;
  prefers(name: string): boolean;
  prefer(name: string, on: boolean): void;
  focus(): void;
}
