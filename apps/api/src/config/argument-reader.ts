import { type Assignment, assign, OptionError } from './assignment.js';
import { closestName } from './closest-name.js';
import { ALL_FLAGS, type AnyFlag, FLAGS } from './flags.js';
import { type FileReader, quote } from './values/value-type.js';

interface Spelling {
  readonly flag: AnyFlag;
  readonly isOn: boolean;
}

const SPELLINGS: ReadonlyMap<string, Spelling> = new Map(
  ALL_FLAGS.flatMap((flag) => [
    ...flag.names.map((name): [string, Spelling] => [name, { flag, isOn: true }]),
    ...flag.offNames.map((name): [string, Spelling] => [name, { flag, isOn: false }]),
  ]),
);

/**
 * Reads a command line: flags in any order, a value is the next word, as in llama.cpp (no "--flag=value").
 * A flag that asks for another command than serving (help, version, devices) ends the reading.
 *
 * @param argv the words after the program's name
 * @throws OptionError
 */
export function readArguments(argv: readonly string[], readFile: FileReader): readonly Assignment[] {
  const assignments: Assignment[] = [];
  let next = 0;
  while (next < argv.length) {
    const word = argv[next++]!;
    const spelling = SPELLINGS.get(normalized(word));
    if (spelling === undefined) throw new OptionError(unknownArgument(word));
    const { flag, isOn } = spelling;
    const words = isOn ? valueWords(flag, word, argv.slice(next)) : [];
    next += words.length;
    assignments.push(
      words.length > 0 ? assign(flag, word, words, readFile) : { flag, name: word, value: isOn ? flag.bare : false },
    );
    if (flag.target === FLAGS.command) break;
  }
  return assignments;
}

/** llama.cpp lets long flags be written with "_". */
function normalized(word: string): string {
  return word.startsWith('--') ? word.replaceAll('_', '-') : word;
}

/** The words after a flag that are its value; none when it takes none or may do without. */
function valueWords(flag: AnyFlag, name: string, rest: readonly string[]): readonly string[] {
  if (flag.takesValue === 'never') return [];
  const words = rest.slice(0, flag.type.hints.length);
  if (flag.takesValue === 'optionally') return words.filter((word) => !/^-\D/.test(word));
  const flagAmongThem = words.find((word) => SPELLINGS.has(normalized(word)));
  if (flagAmongThem !== undefined) {
    throw new OptionError(`${name}: a value is missing (${flag.hint}) before ${flagAmongThem}`);
  }
  if (words.length < flag.type.hints.length) throw new OptionError(`${name}: a value is missing (${flag.hint})`);
  return words;
}

function unknownArgument(word: string): string {
  if (!word.startsWith('-')) {
    const hint = word.endsWith('.gguf') ? ` (a model is given with -m ${word})` : '';
    return `unexpected argument ${quote(word)}${hint}`;
  }
  const [name, value] = word.split(/=(.*)/s, 2);
  if (value !== undefined && SPELLINGS.has(normalized(name!))) {
    return `unknown flag ${quote(word)}: the value is a word of its own, as in ${name} ${value}`.replaceAll('\n', ' ');
  }
  const closest = closestName(name!, [...SPELLINGS.keys()]);
  return `unknown flag ${quote(word)}${closest === undefined ? '; --help lists all flags' : `; did you mean ${closest}?`}`;
}
