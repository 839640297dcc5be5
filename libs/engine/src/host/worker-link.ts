import type { EngineCommand } from '../door/commands.js';
import type { EngineMessage } from '../door/messages.js';

/** A running worker, wherever it runs. */
export interface WorkerLink {
  /** Absent if it has no process of its own. */
  readonly processId?: number | undefined;
  /** Sends commands in order. Does not fail if the worker has ended: its listener learns of that. */
  send(command: EngineCommand): void;
  /** Ends it at once, where that is possible. */
  kill(): void;
}

/** Takes the messages of a worker. */
export interface LinkListener {
  message(message: EngineMessage): void;
  /**
   * The last call, whether or not the worker was asked to end.
   * @param reason for a person
   * @param lastWords the last lines that it printed
   */
  ended(reason: string, lastWords?: readonly string[]): void;
}
