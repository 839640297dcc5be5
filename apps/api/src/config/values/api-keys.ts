import { commaList, readOrRefuse } from './texts.js';
import { quote, ValueError, type ValueType, wordType } from './value-type.js';

/** One key, or several separated by commas. */
export const apiKeys: ValueType<readonly string[]> = commaList('KEY', 'secret');

/** A file with one key a line; empty lines and lines that begin with "#" are left out. */
export const apiKeyFile: ValueType<readonly string[]> = wordType('FNAME', 'keys.txt', (path, readFile) => {
  const keys = readOrRefuse(path, readFile)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  // An empty list would leave the server open, which nobody who names a key file wants.
  if (keys.length === 0) throw new ValueError(`the file ${quote(path)} holds no key`);
  return keys;
});
