import { type ChildProcess, fork } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { EngineOptions } from '../door/engine-options.js';
import { LOG_LEVEL } from '../door/log-level.js';
import { AnswerParts, type LinkMessage } from './answer-text.js';
import { type LinkCommand, SentTexts } from './link-texts.js';
import { PrintedLines } from './printed-lines.js';
import { SupervisedEngine } from './supervised-engine.js';
import type { SupervisionOptions } from './supervision-options.js';
import type { LinkListener, WorkerLink } from './worker-link.js';

/** How the engine process is started; for tests that run sources. */
export interface WorkerProgram {
  readonly path: string;
  readonly execArgv: readonly string[];
}

/** No signal opens a debugger, where Node.js can be told so before its first line runs. */
const NO_DEBUGGER = process.allowedNodeEnvironmentFlags.has('--disable-sigusr1') ? ['--disable-sigusr1'] : [];

// Its young generation stays small, 1 MiB a half: what it computes with lies outside of V8's heap.
const PROGRAM: WorkerProgram = {
  path: fileURLToPath(new URL('worker-main.js', import.meta.url)),
  execArgv: ['--semi-space-growth-factor=1', ...NO_DEBUGGER],
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
    const answers = new AnswerParts();
    child.on('message', (sent: LinkMessage) => {
      const message = answers.receive(sent);
      if (message !== undefined) listener.message(message);
    });
    const printed = this.readOutput(child);
    void endOf(child).then((reason) => listener.ended(reason, printed.lastWords));
    const texts = new SentTexts((command: LinkCommand) => {
      if (child.connected) child.send(command, () => undefined);
    });
    return {
      processId: child.pid,
      send: (command) => texts.send(command),
      kill: () => void child.kill('SIGKILL'),
    };
  }

  /**
   * What a process prints past its log is of interest when it dies of it, as of a failed assertion of ggml. While it
   * lives, it is mostly llama.cpp's words about what clients sent.
   */
  private readOutput({ stdout, stderr }: ChildProcess): PrintedLines {
    const printed = new PrintedLines((line) => this.supervised.log?.(LOG_LEVEL.debug, `engine: ${line}\n`));
    for (const output of [stdout, stderr]) {
      output?.setEncoding('utf8');
      output?.on('data', (piece: string) => printed.add(piece)).on('end', () => printed.end());
    }
    return printed;
  }
}

/** Milliseconds that the last output of a process may take: what it started may keep its pipes open. */
const LONGEST_OUTPUT = 500;

/** Resolves when the process is gone, and all its messages and its output have arrived. */
async function endOf(child: ChildProcess): Promise<string> {
  const disconnected = new Promise<void>((resolve) => {
    child.once('disconnect', resolve);
    child.once('error', () => resolve());
  });
  const printed = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
  const reason = await new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
    child.once('error', (error) => resolve(error.message));
  });
  await disconnected;
  await Promise.race([printed, delay(LONGEST_OUTPUT, undefined, { ref: false })]);
  return reason;
}
