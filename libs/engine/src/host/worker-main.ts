import { loadLlamaBackend } from '../backend/llama-backend.js';
import type { EngineCommand } from '../door/commands.js';
import { EngineWorker } from './engine-worker.js';

/**
 * The engine process. It ends when it is asked to, when its parent has ended, and when a load failed; signals that a
 * terminal or a service manager sends to all processes are the parent's to answer.
 */
process.title = 'llamero-engine';
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
// Nobody is left to be told anything; an exit would wait for the step that runs.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));

const worker = new EngineWorker(loadLlamaBackend, (message) => {
  const isLast = message.type === 'status' && (message.status.state === 'closed' || message.status.state === 'failed');
  process.send?.(message, undefined, undefined, isLast ? () => process.exit(0) : undefined);
});
process.on('message', (command: EngineCommand) => worker.receive(command));
