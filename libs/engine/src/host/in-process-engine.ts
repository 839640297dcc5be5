import type { LoadBackend } from '../backend/backend.js';
import type { EngineOptions } from '../door/engine-options.js';
import { inOnePiece } from './answer-text.js';
import { SupervisedEngine } from './supervised-engine.js';
import type { SupervisionOptions } from './supervision-options.js';
import type { LinkListener, WorkerLink } from './worker-link.js';

/** Loads the addon with the model, not with this file: whoever needs only types or a fake backend works without it. */
const loadAddon: LoadBackend = async (...args) => {
  const { loadLlamaBackend } = await import('../backend/llama-backend.js');
  return loadLlamaBackend(...args);
};

/**
 * An engine in this process, for tests and debugging: a crash of it is a crash of this process. All that goes in and
 * out passes through a structured clone, so that what works with it works across processes too.
 */
export class InProcessEngine extends SupervisedEngine {
  /** @param loadBackend what computes: the addon, or a fake in tests */
  constructor(
    options: EngineOptions,
    supervision: SupervisionOptions = {},
    private readonly loadBackend: LoadBackend = loadAddon,
  ) {
    super(options, { ...supervision, stepTimeoutMs: 0, loadTimeoutMs: 0 });
  }

  protected startWorker(listener: LinkListener): WorkerLink {
    const worker = import('./engine-worker.js').then(
      ({ EngineWorker }) =>
        new EngineWorker(this.loadBackend, (message) => {
          listener.message(structuredClone(inOnePiece(message)));
          if (message.type === 'status' && (message.status.state === 'closed' || message.status.state === 'failed')) {
            listener.ended(message.status.state);
          }
        }),
    );
    return {
      send: (command) => {
        const copy = structuredClone(command);
        void worker.then((engine) => engine.receive(copy));
      },
      kill: () => undefined,
    };
  }
}
