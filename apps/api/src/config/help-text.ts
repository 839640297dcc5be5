import { type AnyFlag, FLAG_GROUPS } from './flags.js';

const WIDTH = 100;
const COLUMN = 38;

/** What `--help` prints: every flag by group, wrapped, with its default and environment variables. */
export function helpText(): string {
  const groups = FLAG_GROUPS.map(({ title, flags }) => [`${title}:`, ...flags.map(entry)].join('\n'));
  return [
    'usage: llamero [flags]\n       llamero schema FILE [--check TEXTFILE]\n       llamero keys new|hash|check\n       llamero rpc-worker [flags]',
    'Serves a GGUF model over HTTP, as llama-server does. Without -m, the demo model of this package.',
    'schema prints the grammar of a JSON Schema, or tells whether a JSON text fits it.',
    'keys makes a key for --keys, prints the digest of one, or checks a file of them.',
    'rpc-worker lends the devices of this machine to a server on another one; it has a --help.',
    'A value on the command line wins over the environment variable in brackets.',
    ...groups,
  ].join('\n\n');
}

/** "-c, --ctx-size N", the spellings that switch off included. */
export function synopsis(flag: AnyFlag): string {
  return [...flag.names, ...flag.offNames].join(', ') + (flag.hint === '' ? '' : ` ${flag.hint}`);
}

/** The meaning, then default and support, as far as there is something to say. */
export function explanation(flag: AnyFlag): string {
  const notes = [
    flag.defaultText && `default: ${flag.defaultText}`,
    flag.status === 'later' && 'not supported yet',
    flag.status === 'noEffect' && `accepted without effect: ${flag.remark}`,
  ].filter((note) => note);
  return notes.length === 0 ? flag.help : `${flag.help} (${notes.join('; ')})`;
}

/** Every environment variable that sets the flag. */
export function variables(flag: AnyFlag): readonly string[] {
  return [...flag.env, ...flag.offEnv];
}

function entry(flag: AnyFlag): string {
  const names = `  ${synopsis(flag)}`;
  const env = variables(flag);
  const lines = [...wrap(explanation(flag)), ...(env.length === 0 ? [] : wrap(`[${env.join(', ')}]`))];
  const column = lines.map((line) => `${' '.repeat(COLUMN)}${line}`);
  if (names.length + 2 > COLUMN) return [names, ...column].join('\n');
  return [names.padEnd(COLUMN) + lines[0]!, ...column.slice(1)].join('\n');
}

function wrap(text: string): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > WIDTH - COLUMN) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
