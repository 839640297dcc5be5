import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Tinypool } from 'tinypool';
import { type Asker, GrammarNotMade } from './asker.js';
import { FairQueue } from './fair-queue.js';
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

/** Requests that wait at most, where nobody says otherwise. */
const MAX_WAITING = 256;

/** Characters of a request after which a thread keeps tens of megabytes that it needs no longer. */
const LARGE = 100_000;
/** Milliseconds without requests after which such a thread gives way to a new one. */
const REST_MS = 5000;

interface Job {
  readonly request: WorkerRequest;
  readonly resolve: (grammar: string) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * One worker thread for conversions and checks that take long; started with the first, one request at a time. Clients
 * take turns. What waits for a client that leaves is dropped. What runs for it goes on: it has a second left at most,
 * a new thread would take the event loop 20 ms, and the next who asks for the same finds it made.
 */
export class GrammarWorker {
  /** Requests that may wait. Beyond it the client that has most of them waiting is refused. */
  maxWaiting = MAX_WAITING;
  private pool: Tinypool | undefined;
  private readonly waiting = new FairQueue<Job>();
  private isBusy = false;
  private isLarge = false;
  private rest: NodeJS.Timeout | undefined;

  /**
   * @param timeout milliseconds that a request may take
   * @param restMs milliseconds without requests after which a thread that has done large work is replaced
   */
  constructor(
    private readonly program = PROGRAM,
    private readonly timeout = TIMEOUT,
    private readonly restMs = REST_MS,
  ) {}

  /** Starts the thread, which takes the event loop some 20 ms, and makes its code warm. */
  async prepare(): Promise<void> {
    if (existsSync(this.program)) await this.ask({ schema: FIRST_SCHEMA, options: {} });
  }

  /** @returns the grammar @throws SchemaError, GbnfError, GrammarNotMade */
  ask(request: WorkerRequest, { client, signal }: Asker = { client: undefined }): Promise<string> {
    return new Promise<string>((resolve, reject) => {
      const job = { request, resolve, reject };
      if (signal?.aborted) return reject(new GrammarNotMade('nobody waits'));
      if (!this.makeRoom(client)) return reject(new GrammarNotMade('too many wait'));
      this.waiting.add(client, job);
      signal?.addEventListener(
        'abort',
        () => {
          if (this.waiting.remove(client, job)) reject(new GrammarNotMade('nobody waits'));
        },
        { once: true },
      );
      if (!this.isBusy) void this.work();
    });
  }

  /** @returns false when there is none for this client */
  private makeRoom(client: unknown): boolean {
    // What runs next does not wait.
    if (!this.isBusy || this.waiting.length < this.maxWaiting) return true;
    const other = this.waiting.takeOfGreedier(client);
    other?.reject(new GrammarNotMade('too many wait'));
    return other !== undefined;
  }

  private async work(): Promise<void> {
    this.isBusy = true;
    for (let job = this.waiting.take(); job; job = this.waiting.take()) {
      await this.answer(job.request).then(job.resolve, job.reject);
    }
    this.isBusy = false;
    if (this.isLarge && this.pool !== undefined) this.restLater();
  }

  private restLater(): void {
    if (this.rest === undefined) this.rest = setTimeout(() => this.replaceThread(), this.restMs).unref();
    else this.rest.refresh();
  }

  /** V8 collects when something is made, so a thread that has nothing to do would keep what its largest work took. */
  private replaceThread(): void {
    if (this.isBusy) return;
    this.isLarge = false;
    void this.pool?.destroy();
    this.pool = undefined;
    void this.prepare();
  }

  private async answer(request: WorkerRequest): Promise<string> {
    this.isLarge ||= ('gbnf' in request ? request.gbnf : request.schema).length > LARGE;
    // Where the sources run untranspiled (unit tests), there is no program for a thread.
    return grammarOf(existsSync(this.program) ? await this.send(request) : answerOf(request));
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
