import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Tinypool } from 'tinypool';
import { answerOf, grammarOf } from './worker-answer.js';
import type { WorkerAnswer, WorkerRequest } from './worker-message.js';

/** Milliseconds; the work is bounded in steps, so this is met on a stalled machine only. */
const TIMEOUT = 30_000;
const PROGRAM = fileURLToPath(new URL('./worker-answer.js', import.meta.url));

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
  private pool: Tinypool | undefined;
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly program = PROGRAM,
    private readonly timeout = TIMEOUT,
  ) {}

  /** Starts the thread, which takes the event loop some 20 ms, and makes its code warm. */
  async prepare(): Promise<void> {
    if (existsSync(this.program)) await this.ask({ schema: FIRST_SCHEMA, options: {} });
  }

  /** @returns the grammar @throws SchemaError, GbnfError */
  ask(request: WorkerRequest): Promise<string> {
    const result = this.last.then(async () => {
      // Where the sources run untranspiled (unit tests), there is no program for a thread.
      return grammarOf(existsSync(this.program) ? await this.send(request) : answerOf(request));
    });
    // The queue is here and not the pool's, so that the time spent waiting does not count.
    this.last = result.catch(() => undefined);
    return result;
  }

  private async send(request: WorkerRequest): Promise<WorkerAnswer> {
    this.pool ??= new Tinypool({ filename: this.program, name: answerOf.name, minThreads: 1, maxThreads: 1 });
    const signal = AbortSignal.timeout(this.timeout);
    try {
      return await this.pool.run(request, { signal });
    } catch (error) {
      // The pool has ended the thread and started another.
      if (signal.aborted) return tooLong(request);
      throw error;
    }
  }
}

function tooLong(request: WorkerRequest): WorkerAnswer {
  if ('gbnf' in request) return { line: 1, column: 1, reason: 'the grammar takes too long to check' };
  return { pointer: '', keyword: '', reason: 'the schema takes too long to convert' };
}
