import type { ErrorCode, ErrorFrame } from './protocol.js';

/**
 * Why a command, or a request, was not done: one of the server's codes, or one of the SDK's own:
 * `closed` (it was given up: discarded, logged out, or its line was lost), `timeout` (nobody answered in
 * time), `full` (too many commands wait to be sent; the words were not taken).
 */
export type HandoffErrorCode = ErrorCode | 'closed' | 'timeout' | 'full';

/** The one kind of error that the SDK throws, rejects with and tells. */
export class HandoffError extends Error {
  override name = 'HandoffError';

  /**
   * @param code what went wrong, for machines
   * @param message what went wrong, in English, for the developer; not for visitors
   * @param field the field that it is about, as a path
   * @param retryAfterMs waiting so many milliseconds helps
   * @param problem of a request: the whole document that the server refused it with (RFC 9457)
   */
  constructor(
    readonly code: HandoffErrorCode,
    message?: string,
    readonly field?: string,
    readonly retryAfterMs?: number,
    readonly problem?: Readonly<Record<string, unknown>>,
  ) {
    super(message || code);
  }

  /** The same of an `error` frame. */
  static of(frame: Pick<ErrorFrame, 'code' | 'message' | 'field' | 'retry_after_ms'>): HandoffError {
    return new HandoffError(
      frame.code as HandoffErrorCode,
      frame.message,
      frame.field ?? undefined,
      frame.retry_after_ms ?? undefined,
    );
  }
}
