import { loadLlamaBackend } from '../backend/llama-backend.js';
import type { EngineCommand } from '../door/commands.js';
import { EngineWorker } from './engine-worker.js';

/** Runs the engine for the process that has started this one. Exits once that has heard of its end. */
export function serveParent(): void {
  const worker = new EngineWorker(loadLlamaBackend, (message) => {
    const isLast =
      message.type === 'status' && (message.status.state === 'closed' || message.status.state === 'failed');
    process.send?.(message, undefined, undefined, isLast ? () => process.exit(0) : undefined);
  });
  process.on('message', (command: EngineCommand) => worker.receive(command));
}
