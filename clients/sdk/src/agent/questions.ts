import { ANSWER_MOST, type AnyFrame } from '../connection.js';
import { HandoffError } from '../error.js';
import { newId } from '../outbox.js';
import type { ErrorFrame } from '../protocol.js';

interface Question {
  at: number;
  resolve(frame: AnyFrame): void;
  reject(error: HandoffError): void;
}

/** Questions that are answered on this line or not at all: `open`, `coach`. */
export class Questions {
  readonly #send: (frame: object) => boolean;
  readonly #open = new Map<string, Question>();

  constructor(send: (frame: object) => boolean) {
    this.#send = send;
  }

  /** Rejects with what the server says against it, or `closed` when there is no line any more. */
  ask<Frame extends AnyFrame>(frame: object): Promise<Frame> {
    const id = newId();

    return new Promise<AnyFrame>((resolve, reject) => {
      if (this.#send({ ...frame, id })) this.#open.set(id, { at: Date.now(), resolve, reject });
      else reject(new HandoffError('closed', 'there is no connection'));
    }) as Promise<Frame>;
  }

  /** Whether a frame answers one. */
  answer(frame: AnyFrame): boolean {
    const question = this.#open.get(frame.re ?? '');

    if (!question) return false;
    this.#open.delete(frame.re ?? '');
    if (frame.type === 'error') question.reject(HandoffError.of(frame as ErrorFrame));
    else question.resolve(frame);
    return true;
  }

  /** Whether one has been unanswered for too long. */
  late(now: number): boolean {
    return [...this.#open.values()].some((question) => now - question.at > ANSWER_MOST);
  }

  /** The line is lost. */
  lost(): void {
    const questions = [...this.#open.values()];

    this.#open.clear();
    for (const question of questions) question.reject(new HandoffError('closed', 'the connection was lost'));
  }
}
