import { type FileReader, quote, ValueError, type ValueType, wordType } from './value-type.js';

/** Any text but the empty one. */
export function text(hint: string, example: string): ValueType<string> {
  return wordType(hint, example, (word) => {
    if (word === '') throw new ValueError('the value is empty');
    return word;
  });
}

/** Exactly one of the given words. */
export function oneOf<const Words extends readonly string[]>(...words: Words): ValueType<Words[number]> {
  return wordType(`{${words.join(',')}}`, words.at(-1)!, (word) => {
    if (words.includes(word)) return word;
    throw new ValueError(`${quote(word)} is not one of ${words.join(', ')}`);
  });
}

/** The content of the file that the word names. */
export function fileText(example: string): ValueType<string> {
  return wordType('FNAME', example, (path, readFile) => readOrRefuse(path, readFile));
}

/** A value of another type, in the file that the word names. */
export function inFile<T>(type: ValueType<T>, hint: string, example: string): ValueType<T> {
  return wordType(hint, example, (path, readFile) => type.parse([readOrRefuse(path, readFile)], readFile));
}

/** @throws ValueError with the system's code when the file cannot be read */
export function readOrRefuse(path: string, readFile: FileReader): string {
  try {
    return readFile(path);
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new ValueError(`the file ${quote(path)} cannot be read (${reason})`);
  }
}

/** Parts between commas; blanks around them and empty parts fall away, and at least one must remain. */
export function commaList(hint: string, example: string): ValueType<readonly string[]> {
  return wordType(hint, example, (word) => {
    const parts = splitList(word, ',');
    if (parts.length === 0) throw new ValueError(`${quote(word)} is an empty list`);
    return parts;
  });
}

export function splitList(word: string, separator: string | RegExp): readonly string[] {
  return word
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
