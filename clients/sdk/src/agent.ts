import { request } from './agent/api.js';
import type { Conversation } from './agent/conversation.js';
import { Desk } from './agent/desk.js';
import { HandoffError } from './error.js';
import type { Command, Sent } from './outbox.js';
import type {
  AgentClose,
  AgentFollowUp,
  AgentPresence,
  AgentPromise,
  AgentTransfer,
  AgentWrapUp,
  AssignedFrame,
  ClosedFrame,
  FollowedUpFrame,
  Hint,
  HintsFrame,
  MessageFrame,
  MovedFrame,
  NoteFrame,
  OkFrame,
  PromisedFrame,
  ReturnedFrame,
  TaggedFrame,
  TransferredFrame,
  WrappedUpFrame,
} from './protocol.js';

export { login, loginWithCode, logout } from './agent/api.js';
export type { Conversation, Typist } from './agent/conversation.js';
export type { AgentChange, AgentEvents, AgentOptions, AgentSignal, AgentStatus } from './agent/desk.js';
export type { Connection, ConnectionStatus, Socket, SocketClass } from './connection.js';
export { HandoffError, type HandoffErrorCode } from './error.js';
export type { Entry } from './log.js';
export type { Command, Outgoing, Sent } from './outbox.js';
export type * from './protocol.js';
export { memoryStore, type Store, webStore } from './store.js';

/** What a command says beside its name and whom it is about. */
type Words<C> = Omit<C, 'type' | 'id' | 'conversation'>;

/**
 * An agent's side: a console, or a program that answers. Draw what the fields say whenever `change`
 * tells; they are only to be read. Commands may be given at any time: they go out when there is a line,
 * in their order in each conversation, once each. What is yours is opened by itself.
 */
export class AgentClient extends Desk {
  /** Says what you are ready for. */
  presence(status: AgentPresence['status']): Sent<OkFrame> {
    return this.outbox.add({ type: 'presence', status });
  }

  /** Takes what was offered; `gone`: it is not yours to take any more. */
  accept(offer: string): Sent<AssignedFrame> {
    return this.outbox.add({ type: 'accept', offer });
  }

  /** Passes an offer on. */
  decline(offer: string, reason?: string): Sent<OkFrame> {
    this.dropOffers((o) => o.offer === offer);
    return this.outbox.add({ type: 'decline', offer, reason });
  }

  /** Takes a conversation from the queue, or, as a supervisor, from the bot or another agent. */
  take(id: string): Sent<AssignedFrame> {
    return this.#command(id, 'take');
  }

  /**
   * Follows a conversation: resolves when its history is there, be it on a later connection. Rejects with
   * `not_found`, or `overloaded` when too many are open here; the rejection may be ignored.
   */
  open(id: string): Promise<Conversation> {
    const done = this.talks.open(id).then(() => this.known(id));

    done.catch(() => {});
    return done;
  }

  /** Follows it no more. What is yours stays open. */
  leave(id: string): void {
    this.talks.leave(id);
  }

  /** Says something to the visitor. Of what waits it is a takeover. */
  say(id: string, text: string): Sent<MessageFrame> {
    this.talks.get(id)?.talker.stop();
    return this.#command(id, 'say', { text });
  }

  /** Writes something that only agents see; with `followUpAt` (RFC 3339) it is a promise of yours, too. */
  note(id: string, text: string, followUpAt?: string): Sent<NoteFrame> {
    return this.#command(id, 'note', { text, follow_up_at: followUpAt });
  }

  /** Call it at every key: the visitor is told at most once in 4 s, and that it is over after 6 s without. */
  typing(id: string, on: boolean): void {
    const talk = this.talks.get(id);

    if (talk?.facts.mine) talk.talker.say(on);
  }

  /** You have read what there is of it; the visitor is told, if it is yours. */
  read(id: string): void {
    const talk = this.talks.get(id);

    talk?.read();
    if (!talk?.facts.mine || talk.readTo <= talk.saidRead) return;
    if (this.line.send({ type: 'read', conversation: id, seq: talk.readTo })) talk.saidRead = talk.readTo;
  }

  /** Hands it to an agent, or to whoever has a skill. */
  transfer(
    id: string,
    to: NonNullable<AgentTransfer['to']>,
    note?: string,
  ): Sent<TransferredFrame | AssignedFrame> {
    return this.#command(id, 'transfer', { to, note });
  }

  /** Puts it into another queue. */
  move(id: string, queue: string, note?: string): Sent<TransferredFrame | MovedFrame> {
    return this.#command(id, 'move', { to: { queue }, note });
  }

  /** Gives it back to the bot; `conflict`: too often, it stays with people. */
  giveBack(id: string, reason?: string): Sent<ReturnedFrame> {
    return this.#command(id, 'return', { reason });
  }

  /** Replaces its tags. */
  tag(id: string, tags: readonly string[]): Sent<TaggedFrame> {
    return this.#command(id, 'tag', { tags });
  }

  /** Ends it. */
  close(id: string, how: Words<AgentClose>): Sent<ClosedFrame> {
    return this.#command(id, 'close', how);
  }

  /** Says how a closed one went, and frees your slot. */
  wrapUp(id: string, how: Words<AgentWrapUp> = {}): Sent<WrappedUpFrame> {
    return this.#command(id, 'wrap_up', how);
  }

  /** Promises to come back to the visitor; of a closed one, too. */
  promise(id: string, what: Words<AgentPromise>): Sent<PromisedFrame> {
    return this.#command(id, 'promise', what);
  }

  /** Says what came of a promise, or gives it a new time or owner. */
  followUp(id: string, what: Words<AgentFollowUp>): Sent<FollowedUpFrame> {
    return this.#command(id, 'follow_up', what);
  }

  /** How a draft will sound. Rejects when there is no line, or when it is lost before the answer. */
  async coach(id: string, draft: string): Promise<Hint[]> {
    const { hints } = await this.questions.ask<HintsFrame>({ type: 'coach', conversation: id, draft });

    return hints;
  }

  /** Sends a failed one again. */
  retry(id: string): void {
    this.outbox.retry(id);
  }

  /** Gives one up; its text, to go back into the draft. */
  discard(id: string): string {
    const frame = this.outbox.discard(id)?.frame;

    return frame && 'text' in frame ? (frame.text ?? '') : '';
  }

  /** Asks the daemon over HTTP, as this agent. Rejects with a HandoffError. A 401 is told as `expired`, too. */
  async api<T>(path: string, init: RequestInit = {}): Promise<T> {
    const headers = new Headers(init.headers);

    headers.set('Authorization', `Bearer ${this.token}`);
    if (init.body && !headers.has('Content-Type')) headers.set('Content-Type', 'application/json');
    try {
      return await request<T>(this.options.url, path, { ...init, headers });
    } catch (error) {
      if (error instanceof HandoffError && error.code === 'unauthenticated') this.emit('expired');
      throw error;
    }
  }

  #command<Frame>(conversation: string, type: Command['type'], what: object = {}): Sent<Frame> {
    return this.outbox.add({ ...what, type, conversation });
  }
}
