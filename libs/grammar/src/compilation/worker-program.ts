import { parentPort } from 'node:worker_threads';
import { answerOf } from './worker-answer.js';
import type { WorkerRequest } from './worker-message.js';

/** What runs in the thread of `GrammarWorker`. Unexpected errors end it, and reach the caller as its `error`. */
parentPort?.on('message', (request: WorkerRequest) => {
  parentPort?.postMessage(answerOf(request));
});
