import type { EngineCommand } from '../door/commands.js';
import { type EngineError, type EngineFailure, errorOf } from '../door/engine-error.js';
import type { EngineAnswer, EngineQuestion, QuestionType } from '../door/questions.js';
import { Ledger, type LedgerEntry } from './ledger.js';

interface Entry extends LedgerEntry {
  readonly question: EngineQuestion;
  readonly resolve: (answer: EngineAnswer) => void;
  readonly reject: (error: EngineError) => void;
}

/** Questions about what a slot of one engine process holds: the next process does not have it. */
const OF_ONE_ENGINE: ReadonlySet<QuestionType> = new Set(['saveSlot', 'restoreSlot', 'eraseSlot']);

/** The questions that somebody waits for an answer to. */
export class QuestionLedger extends Ledger<Entry> {
  private lastId = 0;

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
}
