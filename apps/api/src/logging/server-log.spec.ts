import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { llamaLog } from './llama-log.js';
import { ServerLog } from './server-log.js';

const OPTIONS = {
  logDisable: false,
  logFile: '',
  logColors: 'off',
  verbosity: 3,
  logPrefix: false,
  logTimestamps: false,
  logJsonl: false,
} as const;

function logOf(changes: Partial<ConstructorParameters<typeof ServerLog>[0]> = {}, isTTY = false) {
  let text = '';
  const terminal = { isTTY, write: (part: string) => (text += part) } as unknown as NodeJS.WriteStream;
  return { log: new ServerLog({ ...OPTIONS, ...changes }, terminal), text: () => text };
}

function everything(log: ServerLog): void {
  log.error('e');
  log.warn('w');
  log.log('i');
  log.write('trace', 't');
  log.debug('d');
}

describe('the log', () => {
  it.each([
    [0, ''],
    [1, 'e\n'],
    [2, 'e\nw\n'],
    [3, 'e\nw\ni\n'],
    [4, 'e\nw\ni\nt\n'],
    [2147483647, 'e\nw\ni\nt\nd\n'],
  ])('shows messages up to verbosity %i', (verbosity, expected) => {
    const { log, text } = logOf({ verbosity });
    everything(log);
    expect(text()).toBe(expected);
  });

  it('shows nothing when it is disabled', () => {
    const { log, text } = logOf({ logDisable: true });
    everything(log);
    expect(text()).toBe('');
  });

  it('begins lines with time and level when asked', () => {
    const { log, text } = logOf({ logTimestamps: true, logPrefix: true });
    log.warn('careful');
    expect(text()).toMatch(/^\d+\.\d\d\.\d{3}\.\d{3} W careful\n$/);
  });

  it.each([
    ['on', false, true],
    ['auto', true, true],
    ['auto', false, false],
    ['off', true, false],
  ] as const)('has colours: %s on a terminal: %s -> %s', (logColors, isTTY, isColored) => {
    const { log, text } = logOf({ logColors }, isTTY);
    log.error('x');
    expect(text()).toBe(isColored ? '\u001b[31mx\u001b[0m\n' : 'x\n');
  });

  it('is one JSON object a line when asked, without colours', () => {
    const { log, text } = logOf({ logJsonl: true, logColors: 'on', logPrefix: true });
    log.warn('two\nlines');
    log.log('more');
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    const lines = text().trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { time, level: 'warn', message: 'two\nlines' },
      { time, level: 'info', message: 'more' },
    ]);
  });

  it('goes to a file as well, without colours', () => {
    const folder = mkdtempSync(join(tmpdir(), 'llamero-log-'));
    const logFile = join(folder, 'a.log');
    const { log } = logOf({ logFile, logColors: 'on' });
    log.error('x');
    log.log('y');
    expect(readFileSync(logFile, 'utf8')).toBe('x\ny\n');
    rmSync(folder, { recursive: true });
  });

  it('goes on without a file that cannot be written any more', () => {
    const { log, text } = logOf({ logFile: '/dev/full' });
    log.log('first');
    log.log('second');
    expect(text()).toMatch(/^first\nnothing more is written to \/dev\/full: .*ENOSPC.*\nsecond\n$/);
  });

  it('keeps what Nest says of its start for those who look into it', () => {
    const { log, text } = logOf();
    log.log('Mapped {/health, GET} route', 'RouterExplorer');
    log.error('listen EADDRINUSE', 'NestApplication');
    expect(text()).toBe('');
  });

  it('shows where an error was thrown', () => {
    const { log, text } = logOf();
    log.error(new Error('broken'));
    expect(text()).toMatch(/^Error: broken\n {4}at /);
    const json = logOf({ logJsonl: true });
    json.log.error(new Error('broken'));
    expect(JSON.parse(json.text())).toMatchObject({
      message: 'Error: broken',
      stack: expect.stringMatching(/^ {4}at /),
    });
  });
});

/** Texts of somebody who would like to write a line of his own, or to draw on the terminal. */
const HOSTILE = [
  'a\nE the model was deleted',
  'a\r\nb\rc',
  'a\u001b[2J\u001b]0;title\u0007',
  'a\u0000\u0008\u007f\u009b31m',
  'a\u2028b\u2029c\u0085d\u000be\u000cf',
  'abc\u202egpj.exe\u2066x\u2069\u200f',
  'half \ud83d a character',
] as const;

describe('a message that a client made up', () => {
  const UNSAFE = /(?!\t)[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/u;

  it.each(HOSTILE)('is one line of what can be seen: %j', (hostile) => {
    for (const logJsonl of [false, true]) {
      const { log, text } = logOf({ logJsonl, verbosity: 5, logPrefix: true });
      log.write('trace', hostile);
      log.debug(hostile);
      log.log(hostile);
      log.warn(hostile);
      log.error(hostile, undefined, hostile);
      log.log({ hostile });
      const lines = text().slice(0, -1).split('\n');
      expect(lines).toHaveLength(6);
      for (const line of lines) expect(line).not.toMatch(UNSAFE);
    }
  });

  it.each(HOSTILE)(
    'keeps to its line when it is an error, above the places that the error came through: %j',
    (hostile) => {
      const { log, text } = logOf();
      log.error(new Error(hostile));
      const [first, ...places] = text().slice(0, -1).split('\n');
      expect(first).toMatch(/^Error: /);
      expect(first).not.toMatch(UNSAFE);
      for (const place of places) expect(place).toMatch(/^ {4}at /);
    },
  );

  it('is whole in JSON', () => {
    const { log, text } = logOf({ logJsonl: true });
    for (const hostile of HOSTILE) log.warn(hostile);
    const lines = text().slice(0, -1).split('\n');
    expect(lines.map((line) => JSON.parse(line).message)).toEqual(HOSTILE);
  });

  it('is cut where it is long', () => {
    const { log, text } = logOf();
    log.warn('x'.repeat(1_000_000));
    expect(text()).toMatch(/^x{4096}… \(995904 more characters\)\n$/);
  });

  it('is counted where it comes again and again, but for those who want to see everything', () => {
    const { log, text } = logOf({ verbosity: 5 });
    for (let index = 0; index < 100; index++) {
      log.warn(`careful ${index}`);
      log.debug(`request ${index}`);
    }
    const lines = text().slice(0, -1).split('\n');
    expect(lines.filter((line) => line.startsWith('careful'))).toHaveLength(5);
    expect(lines.filter((line) => line.startsWith('request'))).toHaveLength(100);
  });
});

describe("llama.cpp's log", () => {
  it('is brought together line by line and begins at trace', () => {
    const { log, text } = logOf({ verbosity: 4 });
    const sink = llamaLog(log, () => false);
    sink(2, 'loading ');
    sink(5, 'tensors');
    sink(5, ' ... done\nnext\n');
    sink(1, 'detail\n');
    sink(4, 'broken\n');
    expect(text()).toBe('loading tensors ... done\nnext\nbroken\n');
  });

  it('tells errors as such, but not while the model loads', () => {
    const { log, text } = logOf();
    let isLoading = true;
    const sink = llamaLog(log, () => isLoading);
    sink(4, 'no such file\n');
    isLoading = false;
    sink(4, 'out of memory\n');
    sink(3, 'warning\n');
    expect(text()).toBe('out of memory\n');
  });
});
