import { type Flag, option } from '../flag.js';
import { LIMIT_NAMES, LIMITS, type Limit, type LimitName, limitFlag, limitVariable } from '../limits.js';
import { INT32_MAX, integer } from '../values/numbers.js';

/** Far above any use; its bytes are still a number that Node.js can count. */
const MOST = { MiB: 1_048_576, things: INT32_MAX } as const;

/** What a request may have only so much of. */
export const LIMIT_FLAGS = Object.fromEntries(LIMIT_NAMES.map((name) => [name, limitOption(name)])) as Readonly<
  Record<LimitName, Flag<number>>
>;

function limitOption(name: LimitName): Flag<number> {
  const { bounds, unit, default: value }: Limit = LIMITS[name];
  return option<number, number>(integer(1, MOST[unit ?? 'things']), {
    names: [limitFlag(name)],
    env: limitVariable(name),
    default: value,
    help: `most ${unit === undefined ? '' : `${unit} of `}${bounds}`,
  });
}
