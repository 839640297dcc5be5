import { loadLlamaBackend } from '../backend/llama-backend.js';
import { native } from '../backend/native.js';
import type { EngineMessage } from '../door/messages.js';
import { sendInParts } from './answer-text.js';
import { EngineWorker } from './engine-worker.js';
import { garbageCollector } from './garbage-collector.js';
import { KeptTexts, type LinkCommand } from './link-texts.js';
import { ParentLink } from './parent-link.js';

/** Runs the engine for the process that has started this one. Exits once that has heard of its end. */
export function serveParent(): void {
  // Clients wait for the threads that run the event loops; those that compute hold all cores, and none waits for a turn.
  for (const thread of [process.pid, process.ppid]) native.shortenSlices(thread);
  const link = new ParentLink((message, sent) => process.send?.(message, undefined, undefined, sent) ?? true);
  const send = (message: EngineMessage) => {
    const isLast =
      message.type === 'status' && (message.status.state === 'closed' || message.status.state === 'failed');
    sendInParts(message, (part, sent) => link.send(part, isLast ? () => process.exit(0) : sent));
  };
  const worker = new EngineWorker(loadLlamaBackend, send, link.whenTaken, { collect: garbageCollector() });
  const texts = new KeptTexts((length) => new native.LongText(length));
  process.on('message', (sent: LinkCommand) => {
    const command = texts.receive(sent);
    if (command !== undefined) worker.receive(command);
  });
}
