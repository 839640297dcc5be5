import { openSync, writeSync } from 'node:fs';
import type { LoggerService } from '@nestjs/common';
import type { ServerOptions } from '../config/options.js';

/** Levels of `--verbosity`: a message is logged up to the level that is asked for. */
const LEVELS = {
  error: { level: 1, letter: 'E', color: '\u001b[31m' },
  warn: { level: 2, letter: 'W', color: '\u001b[33m' },
  info: { level: 3, letter: 'I', color: '' },
  trace: { level: 4, letter: 'T', color: '\u001b[2m' },
  debug: { level: 5, letter: 'D', color: '\u001b[2m' },
} as const;

export type LogLevel = keyof typeof LEVELS;

/** What Nest says of its own start: of interest only when something is wrong with it. */
const FRAMEWORK = new Set(['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestApplication']);

type LogOptions = Pick<
  ServerOptions,
  'logDisable' | 'logFile' | 'logColors' | 'verbosity' | 'logPrefix' | 'logTimestamps' | 'logJsonl'
>;

/** The log: to stderr, and to a file where one is named. Nest logs through it too. */
export class ServerLog implements LoggerService {
  private file: number | undefined;
  private readonly isColored: boolean;
  private readonly began = performance.now();

  /** @throws when the log file cannot be opened */
  constructor(
    private readonly options: LogOptions,
    private readonly terminal: NodeJS.WriteStream = process.stderr,
  ) {
    this.file = options.logFile === '' ? undefined : openSync(options.logFile, 'a');
    this.isColored =
      !options.logJsonl && (options.logColors === 'on' || (options.logColors === 'auto' && terminal.isTTY === true));
  }

  isShown(level: LogLevel): boolean {
    return !this.options.logDisable && LEVELS[level].level <= this.options.verbosity;
  }

  write(level: LogLevel, message: string): void {
    if (!this.isShown(level)) return;
    const { color } = LEVELS[level];
    const line = this.options.logJsonl ? jsonLine(level, message) : this.plainLine(level, message);
    this.terminal.write(this.isColored && color !== '' ? `${color}${line}\u001b[0m\n` : `${line}\n`);
    if (this.file !== undefined) this.writeToFile(this.file, line);
  }

  private plainLine(level: LogLevel, message: string): string {
    const { logTimestamps, logPrefix } = this.options;
    return `${logTimestamps ? `${this.age()} ` : ''}${logPrefix ? `${LEVELS[level].letter} ` : ''}${message}`;
  }

  /** A disk that is full ends the file, and not the server. */
  private writeToFile(file: number, line: string): void {
    try {
      writeSync(file, `${line}\n`);
    } catch (error) {
      this.file = undefined;
      this.warn(`nothing more is written to ${this.options.logFile}: ${(error as Error).message}`);
    }
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.write(isOfFramework(rest) ? 'trace' : 'info', textOf(message));
  }

  error(message: unknown, ...rest: unknown[]): void {
    const [stack] = rest;
    const text = typeof stack === 'string' && stack.includes('\n    at ') ? stack : textOf(message);
    // What goes wrong in a start is thrown too, and told by main.
    this.write(isOfFramework(rest) ? 'trace' : 'error', text);
  }

  warn(message: unknown): void {
    this.write('warn', textOf(message));
  }

  debug(message: unknown): void {
    this.write('debug', textOf(message));
  }

  verbose(message: unknown): void {
    this.write('debug', textOf(message));
  }

  /** Since the start, as llama.cpp writes it: minutes.seconds.milliseconds.microseconds. */
  private age(): string {
    const micros = Math.floor((performance.now() - this.began) * 1000);
    const pad = (value: number, length: number) => String(value).padStart(length, '0');
    const seconds = Math.floor(micros / 1_000_000);
    return [
      Math.floor(seconds / 60),
      pad(seconds % 60, 2),
      pad(Math.floor(micros / 1000) % 1000, 3),
      pad(micros % 1000, 3),
    ].join('.');
  }
}

function jsonLine(level: LogLevel, message: string): string {
  return JSON.stringify({ time: new Date().toISOString(), level, message });
}

/** Nest gives the name of what logs as the last argument. */
function isOfFramework(rest: readonly unknown[]): boolean {
  const context = rest.at(-1);
  return typeof context === 'string' && FRAMEWORK.has(context);
}

function textOf(message: unknown): string {
  if (message instanceof Error) return message.stack ?? message.message;
  return typeof message === 'string' ? message : JSON.stringify(message);
}
