import { type Assignment, assign, OptionError } from './assignment.js';
import { closestName } from './closest-name.js';
import { ALL_FLAGS } from './flags.js';
import { yesNo } from './values/switches.js';
import { type FileReader, ValueError } from './values/value-type.js';

export type Environment = Readonly<Record<string, string | undefined>>;

const PREFIX = 'LLAMA_ARG_';

/**
 * Reads the environment variables that the table names. An empty variable counts as absent, so that
 * `LLAMA_ARG_ALIAS=${ALIAS:-}` in a compose file does no harm.
 *
 * @throws OptionError
 */
export function readEnvironment(env: Environment, readFile: FileReader): readonly Assignment[] {
  return ALL_FLAGS.flatMap((flag) => {
    const off = flag.offEnv.find((name) => isTrue(name, env[name]));
    if (off !== undefined) return [{ flag, name: off, value: false }];
    const name = flag.env.find((candidate) => env[candidate]);
    return name === undefined ? [] : [assign(flag, name, [env[name]!], readFile)];
  });
}

/** One line for each variable that looks like a flag's and is none. */
export function unknownVariables(env: Environment): readonly string[] {
  const known = ALL_FLAGS.flatMap((flag) => [...flag.env, ...flag.offEnv]);
  return Object.keys(env)
    .filter((name) => name.startsWith(PREFIX) && !known.includes(name))
    .map((name) => {
      const closest = closestName(
        name.slice(PREFIX.length),
        known.map((other) => other.slice(PREFIX.length)),
      );
      return `${name} is not a known variable${closest === undefined ? '' : `; did you mean ${PREFIX}${closest}?`}`;
    });
}

/** LLAMA_ARG_NO_X=1 switches off; =0 says nothing. */
function isTrue(name: string, text: string | undefined): boolean {
  if (!text) return false;
  try {
    return yesNo.parse([text], () => '');
  } catch (error) {
    if (error instanceof ValueError) throw new OptionError(`${name}: ${error.message}`);
    throw error;
  }
}
