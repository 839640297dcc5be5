/** A keyword of a tool's schema that its calls are not held to. */
export interface UnenforcedKeyword {
  /** Of the tool. */
  readonly name: string;
  /** JSON pointer within its schema; '' = the whole schema. */
  readonly pointer: string;
}

/** Characters of the list; a client's schemas may be of any size. */
const MAX_LENGTH = 1000;
const SEPARATOR = ', ';

/** The headers of a response whose calls are not held to all of their schemas. */
export function unenforcedHeaders(unenforced: readonly UnenforcedKeyword[]): Readonly<Record<string, string>> {
  return unenforced.length === 0 ? {} : { 'x-llamero-unenforced': unenforcedPlaces(unenforced) };
}

/** As many as fit, with dots where there are more: `get_weather#/properties/day/pattern, ...`. */
export function unenforcedPlaces(unenforced: readonly UnenforcedKeyword[]): string {
  const places: string[] = [];
  let length = 0;
  for (const keyword of unenforced) {
    const place = placeOf(keyword);
    length += place.length + SEPARATOR.length;
    if (length > MAX_LENGTH) return [...places, '...'].join(SEPARATOR);
    places.push(place);
  }
  return places.join(SEPARATOR);
}

/** In characters that a header may have; a comma is the list's own. */
function placeOf({ name, pointer }: UnenforcedKeyword): string {
  const place = `${name}#${pointer}`.replaceAll(/\p{Surrogate}/gu, '\u{fffd}');
  return place.replaceAll(/[^!-+\--~]/gu, (char) => (char === ',' ? '%2C' : encodeURIComponent(char)));
}
