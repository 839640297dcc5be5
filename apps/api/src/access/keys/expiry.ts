const DAY = 86_400_000;

/**
 * The moment from which on a key is refused, in milliseconds since 1970; undefined = the text is no date. A date alone is
 * the last day of the key, in UTC; a date with a time and a zone is the moment.
 */
export function expiryOf(text: string): number | undefined {
  const [, date, time] = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d))?$/.exec(text) ?? [];
  if (date === undefined) return undefined;
  const day = Date.parse(`${date}T00:00:00Z`);
  // Date.parse takes a 30th of February for the 2nd of March.
  if (Number.isNaN(day) || new Date(day).toISOString().slice(0, 10) !== date) return undefined;
  if (time === undefined) return day + DAY;
  const moment = Date.parse(text);
  return Number.isNaN(moment) ? undefined : moment;
}
