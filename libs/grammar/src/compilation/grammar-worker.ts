import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { SchemaError } from '../schema-error.js';
import { type SchemaOptions, schemaToGbnf } from '../schema-to-gbnf.js';
import type { ConversionAnswer, ConversionRequest } from './conversion.js';

/** Milliseconds; a conversion is bounded in steps, so this is met on a stalled machine only. */
const TIMEOUT = 30_000;
const PROGRAM = new URL('./worker-program.js', import.meta.url);

/** One worker thread for conversions that take long; started with the first, one conversion at a time. */
export class SchemaWorker {
  private thread: Worker | undefined;
  private last: Promise<unknown> = Promise.resolve();

  /** @throws SchemaError */
  convert(schema: string, options: SchemaOptions): Promise<string> {
    const result = this.last.then(() => this.run({ schema, options }));
    this.last = result.catch(() => undefined);
    return result;
  }

  private async run(request: ConversionRequest): Promise<string> {
    // Where the sources run untranspiled (unit tests), there is no program for a thread.
    if (!existsSync(fileURLToPath(PROGRAM))) return schemaToGbnf(JSON.parse(request.schema), request.options);
    const answer = await this.ask(request);
    if ('grammar' in answer) return answer.grammar;
    throw new SchemaError(answer.pointer, answer.keyword, answer.reason);
  }

  private ask(request: ConversionRequest): Promise<ConversionAnswer> {
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
      const onMessage = (answer: ConversionAnswer) => settle(() => resolve(answer));
      const onError = (error: Error) => settle(() => reject(error));
      const timer = setTimeout(() => {
        this.thread = undefined;
        settle(() => resolve({ pointer: '', keyword: '', reason: 'the schema takes too long to convert' }));
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
