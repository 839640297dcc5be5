import { type ChildProcess, fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { EngineOptions } from '../door/engine-options.js';
import { LOG_LEVEL } from '../door/log-level.js';
import type { EngineMessage } from '../door/messages.js';
import { SupervisedEngine } from './supervised-engine.js';
import type { SupervisionOptions } from './supervision-options.js';
import type { LinkListener, WorkerLink } from './worker-link.js';

/** How the engine process is started; for tests that run sources. */
export interface WorkerProgram {
  readonly path: string;
  readonly execArgv: readonly string[];
}

// Its young generation stays small, 1 MiB a half: what it computes with lies outside of V8's heap.
const PROGRAM: WorkerProgram = {
  path: fileURLToPath(new URL('worker-main.js', import.meta.url)),
  execArgv: ['--semi-space-growth-factor=1'],
};

/** An engine in a process of its own: whatever ends that process, this one goes on and starts the next. */
export class ChildProcessEngine extends SupervisedEngine {
  constructor(
    options: EngineOptions,
    private readonly supervised: SupervisionOptions = {},
    private readonly program: WorkerProgram = PROGRAM,
  ) {
    super(options, supervised);
  }

  protected startWorker(listener: LinkListener): WorkerLink {
    const child = fork(this.program.path, [], {
      serialization: 'advanced',
      execArgv: [...this.program.execArgv],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    // What cannot be sent to a process that dies is told by its end.
    child.on('error', () => undefined);
    child.on('message', (message) => listener.message(message as EngineMessage));
    for (const output of [child.stdout, child.stderr]) if (output) this.forward(output);
    void endOf(child).then((reason) => listener.ended(reason));
    return {
      processId: child.pid,
      send: (command) => {
        if (child.connected) child.send(command, () => undefined);
      },
      kill: () => void child.kill('SIGKILL'),
    };
  }

  /** The last words of a process that dies, such as a failed assertion of ggml, belong in the log. */
  private forward(output: Readable): void {
    createInterface({ input: output }).on('line', (line) =>
      this.supervised.log?.(LOG_LEVEL.error, `engine: ${line}\n`),
    );
  }
}

/** Resolves when the process is gone and all its messages have arrived. */
async function endOf(child: ChildProcess): Promise<string> {
  const disconnected = new Promise<void>((resolve) => {
    child.once('disconnect', resolve);
    child.once('error', () => resolve());
  });
  const reason = await new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
    child.once('error', (error) => resolve(error.message));
  });
  await disconnected;
  return reason;
}
