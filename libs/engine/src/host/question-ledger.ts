import type { EngineCommand } from '../door/commands.js';
import { type EngineError, type EngineFailure, errorOf } from '../door/engine-error.js';
import type { EngineAnswer, EngineQuestion, QuestionType } from '../door/questions.js';

interface Entry {
  readonly question: EngineQuestion;
  readonly resolve: (answer: EngineAnswer) => void;
  readonly reject: (error: EngineError) => void;
  /** The engine that is there has it. */
  isSent: boolean;
  /** An engine ended while it had this, so that it may be the cause: the next engine gets it beside no other such. */
  isSuspect: boolean;
}

/** Questions about what a slot of one engine process holds: the next process does not have it. */
const OF_ONE_ENGINE: ReadonlySet<QuestionType> = new Set(['saveSlot', 'restoreSlot', 'eraseSlot']);

/** The questions that somebody waits for an answer to. */
export class QuestionLedger {
  private readonly entries = new Map<number, Entry>();
  private lastId = 0;

  get size(): number {
    return this.entries.size;
  }

  /** @returns its number */
  add(question: EngineQuestion, resolve: Entry['resolve'], reject: Entry['reject']): number {
    const id = ++this.lastId;
    this.entries.set(id, { question, resolve, reject, isSent: false, isSuspect: false });
    return id;
  }

  send(id: number, send: (command: EngineCommand) => void): void {
    const entry = this.entries.get(id);
    if (entry === undefined) return;
    entry.isSent = true;
    send({ type: 'ask', id, question: entry.question });
  }

  /** Sends all but suspects. */
  sendAll(send: (command: EngineCommand) => void): void {
    for (const [id, { isSuspect }] of this.entries) if (!isSuspect) this.send(id, send);
  }

  /** The next suspect that no engine has; undefined = there is none. */
  get nextSuspect(): number | undefined {
    for (const [id, { isSuspect, isSent }] of this.entries) if (isSuspect && !isSent) return id;
    return undefined;
  }

  has(id: number): boolean {
    return this.entries.has(id);
  }

  /** Nobody waits for the answer any more. @returns whether an engine may be at work on it */
  remove(id: number): boolean {
    return this.take(id)?.isSent ?? false;
  }

  /** Does nothing if nobody waits for the answer any more. */
  answer(id: number, answer: EngineAnswer): void {
    this.take(id)?.resolve(answer);
  }

  refuse(id: number, failure: EngineFailure): void {
    this.take(id)?.reject(errorOf(failure));
  }

  /** Fails one that no engine has answered. */
  fail(id: number, error: EngineError): void {
    this.take(id)?.reject(error);
  }

  /**
   * An engine has ended: fails the questions that the next one cannot answer, and the suspect that it had. What else it
   * had is suspect from now on.
   */
  failBegun(error: EngineError): void {
    for (const [id, entry] of [...this.entries]) {
      if (!entry.isSent) continue;
      if (entry.isSuspect || OF_ONE_ENGINE.has(entry.question.type)) this.fail(id, error);
      entry.isSent = false;
      entry.isSuspect = true;
    }
  }

  failAll(error: EngineError): void {
    for (const id of [...this.entries.keys()]) this.fail(id, error);
  }

  ids(): readonly number[] {
    return [...this.entries.keys()];
  }

  private take(id: number): Entry | undefined {
    const entry = this.entries.get(id);
    this.entries.delete(id);
    return entry;
  }
}
