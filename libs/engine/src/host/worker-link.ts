import type { EngineCommand } from '../door/commands.js';
import type { EngineMessage } from '../door/messages.js';

/** A running worker, wherever it runs. */
export interface WorkerLink {
  /** Absent where it has no process of its own. */
  readonly processId?: number | undefined;
  /** In order. Says nothing when the worker has ended: its listener hears of that. */
  send(command: EngineCommand): void;
  /** Ends it at once, where that is possible. */
  kill(): void;
}

/** Hears a worker. */
export interface LinkListener {
  message(message: EngineMessage): void;
  /** The last thing that is heard; whether it was told to end or not. @param reason for a person */
  ended(reason: string): void;
}
