import { openSync, writeSync } from 'node:fs';
import type { LoggerService } from '@nestjs/common';
import type { ServerOptions } from '../config/options.js';
import { messageBeginning, printable, printableJson } from './printable.js';
import { RepeatLimit } from './repeat-limit.js';

/** Levels of `--verbosity`: a message is logged up to the level that is asked for. */
const LEVELS = {
  error: { level: 1, letter: 'E', color: '\u001b[31m' },
  warn: { level: 2, letter: 'W', color: '\u001b[33m' },
  info: { level: 3, letter: 'I', color: '' },
  trace: { level: 4, letter: 'T', color: '\u001b[2m' },
  debug: { level: 5, letter: 'D', color: '\u001b[2m' },
} as const;

export type LogLevel = keyof typeof LEVELS;

/** Levels whose lines are few: what repeats at them is counted instead. */
const RARE: ReadonlySet<LogLevel> = new Set(['error', 'warn', 'info']);

/** Lines of a stack that are written: as many as V8 keeps. */
const LONGEST_STACK = 10;

/** What Nest says of its own start: of interest only when something is wrong with it. */
const FRAMEWORK = new Set(['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestApplication']);

type LogOptions = Pick<
  ServerOptions,
  'logDisable' | 'logFile' | 'logColors' | 'verbosity' | 'logPrefix' | 'logTimestamps' | 'logJsonl'
>;

/**
 * The log: to stderr, and to a file where one is named. Nest logs through it too. A message is one line, whatever it
 * holds, of a bounded length; below it stand the places that an error came through.
 */
export class ServerLog implements LoggerService {
  private file: number | undefined;
  private readonly isColored: boolean;
  private readonly began = performance.now();
  private readonly limits = new Map<LogLevel, RepeatLimit>();

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

  /** @param places lines of a stack */
  write(level: LogLevel, message: string, places: readonly string[] = []): void {
    if (!this.isShown(level)) return;
    if (RARE.has(level) && !this.limitOf(level).admits(message)) return;
    this.writeLine(level, messageBeginning(message), places);
  }

  private limitOf(level: LogLevel): RepeatLimit {
    const known = this.limits.get(level);
    if (known !== undefined) return known;
    const limit = new RepeatLimit((left, example) =>
      this.writeLine(level, `${left} more like this: ${messageBeginning(example)}`),
    );
    this.limits.set(level, limit);
    return limit;
  }

  private writeLine(level: LogLevel, message: string, places: readonly string[] = []): void {
    const { color } = LEVELS[level];
    const text = this.options.logJsonl ? jsonLine(level, message, places) : this.plainLines(level, message, places);
    this.terminal.write(this.isColored && color !== '' ? `${color}${text}\u001b[0m\n` : `${text}\n`);
    if (this.file !== undefined) this.writeToFile(this.file, text);
  }

  private plainLines(level: LogLevel, message: string, places: readonly string[]): string {
    const { logTimestamps, logPrefix } = this.options;
    const first = `${logTimestamps ? `${this.age()} ` : ''}${logPrefix ? `${LEVELS[level].letter} ` : ''}${printable(message)}`;
    return [first, ...places.map(printable)].join('\n');
  }

  /** A disk that is full ends the file, and not the server. */
  private writeToFile(file: number, text: string): void {
    try {
      writeSync(file, `${text}\n`);
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
    const { text, places } = errorOf(typeof stack === 'string' && stack.includes('\n    at ') ? stack : message);
    // What goes wrong in a start is thrown too, and told by main.
    this.write(isOfFramework(rest) ? 'trace' : 'error', text, places);
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

function jsonLine(level: LogLevel, message: string, places: readonly string[]): string {
  const stack = places.length === 0 ? undefined : places.join('\n');
  return printableJson(JSON.stringify({ time: new Date().toISOString(), level, message, stack }));
}

/** Nest gives the name of what logs as the last argument. */
function isOfFramework(rest: readonly unknown[]): boolean {
  const context = rest.at(-1);
  return typeof context === 'string' && FRAMEWORK.has(context);
}

function textOf(message: unknown): string {
  if (message instanceof Error) return `${message.name}: ${message.message}`;
  return typeof message === 'string' ? message : JSON.stringify(message);
}

/** @param error an Error, the text of its stack, or anything else that was thrown */
function errorOf(error: unknown): { readonly text: string; readonly places: readonly string[] } {
  const lines = (error instanceof Error ? (error.stack ?? textOf(error)) : textOf(error)).split('\n');
  const end = lines.findLastIndex((line) => !line.startsWith('    at ')) + 1;
  return { text: lines.slice(0, end).join('\n'), places: lines.slice(end).slice(-LONGEST_STACK) };
}
