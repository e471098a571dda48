/* What the page's loader and the chat in its frame say to each other. Both name the other's origin when
 * they send, and check it, and the window, when they receive. */

/** To the chat: do this. It answers with the same id. */
export interface Call {
  call: number;
  method: string;
  args: unknown[];
}

/** From the chat: the answer to a call, or something that happened. */
export type Told = { re: number; value?: unknown; error?: string } | { tell: string; detail: unknown };

/** How the chat talks to whoever holds it. Names that begin with an underscore are for the loader only. */
export type Tell = (name: string, detail?: unknown) => void;

/** The chat, in its frame or in the page: does what it is asked. */
export type Ask = (method: string, ...args: unknown[]) => Promise<unknown>;

/** True of what one side may believe: it comes from that window and from that origin. */
export function trusted(event: MessageEvent, source: unknown, origin: string): boolean {
  return event.source === source && event.origin === origin && Object(event.data) === event.data;
}
