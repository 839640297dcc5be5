import { commaList } from './texts.js';
import { mapType, quote, ValueError, type ValueType } from './value-type.js';

/** Any origin. */
export const ANY_ORIGIN = '*';

/** Any origin of this machine, whatever its port. */
export const LOCAL_ORIGINS = 'localhost';

/** Origins as browsers send them, separated by commas, and the two words above. */
export const origins: ValueType<readonly string[]> = mapType(commaList('ORIGINS', 'https://example.com'), (words) => {
  for (const word of words) if (!isOrigin(word)) throw new ValueError(`${quote(word)} is not an origin ${EXPECTED}`);
  return words;
});

const EXPECTED = `(such as https://example.com), nor ${ANY_ORIGIN}, nor ${LOCAL_ORIGINS}`;

function isOrigin(word: string): boolean {
  if (word === ANY_ORIGIN || word === LOCAL_ORIGINS) return true;
  // What a browser sends for a page without an origin is no origin to name. Any scheme has one: app://, tauri://.
  return /^[a-z][a-z0-9+.-]*:\/\/[^/?#\s@]+$/i.test(word);
}
