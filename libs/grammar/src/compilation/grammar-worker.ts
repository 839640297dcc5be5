import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { answerOf, grammarOf } from './worker-answer.js';
import type { WorkerAnswer, WorkerRequest } from './worker-message.js';

/** Milliseconds; the work is bounded in steps, so this is met on a stalled machine only. */
const TIMEOUT = 30_000;
const PROGRAM = new URL('./worker-program.js', import.meta.url);

/** Text with a length, a format and members, so that the parts of the converter are compiled. */
const FIRST_SCHEMA = JSON.stringify({
  type: 'object',
  required: ['name', 'mail'],
  properties: {
    name: { type: 'string', maxLength: 100 },
    mail: { type: 'string', format: 'email', maxLength: 100 },
    size: { type: 'integer', minimum: 1, maximum: 500 },
    kinds: { type: 'array', items: { enum: ['one', 'two', 'three'] }, maxItems: 8 },
  },
});

/** One worker thread for conversions and checks that take long; started with the first, one request at a time. */
export class GrammarWorker {
  private thread: Worker | undefined;
  private last: Promise<unknown> = Promise.resolve();

  /** Starts the thread, which takes the event loop some 20 ms, and makes its code warm. */
  async prepare(): Promise<void> {
    if (existsSync(fileURLToPath(PROGRAM))) await this.ask({ schema: FIRST_SCHEMA, options: {} });
  }

  /** @returns the grammar @throws SchemaError, GbnfError */
  ask(request: WorkerRequest): Promise<string> {
    const result = this.last.then(async () => {
      // Where the sources run untranspiled (unit tests), there is no program for a thread.
      return grammarOf(existsSync(fileURLToPath(PROGRAM)) ? await this.send(request) : answerOf(request));
    });
    this.last = result.catch(() => undefined);
    return result;
  }

  private send(request: WorkerRequest): Promise<WorkerAnswer> {
    const thread = this.thread ?? this.start();
    thread.ref();
    return new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        clearTimeout(timer);
        thread.off('message', onMessage);
        thread.off('error', onError);
        thread.unref();
        act();
      };
      const onMessage = (answer: WorkerAnswer) => settle(() => resolve(answer));
      const onError = (error: Error) => settle(() => reject(error));
      const timer = setTimeout(() => {
        this.thread = undefined;
        settle(() => resolve(tooLong(request)));
        void thread.terminate();
      }, TIMEOUT);
      thread.on('message', onMessage);
      thread.on('error', onError);
      thread.postMessage(request);
    });
  }

  private start(): Worker {
    const thread = new Worker(PROGRAM);
    this.thread = thread;
    thread.once('exit', () => {
      if (this.thread === thread) this.thread = undefined;
    });
    return thread;
  }
}

function tooLong(request: WorkerRequest): WorkerAnswer {
  if ('gbnf' in request) return { line: 1, column: 1, reason: 'the grammar takes too long to check' };
  return { pointer: '', keyword: '', reason: 'the schema takes too long to convert' };
}
