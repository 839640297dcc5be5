import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { type CompatibilityName, successorOf } from '../compat/compatibility-names.js';
import { FLAG_DEFAULTS } from '../compat/flag-defaults.js';
import { readArguments } from './argument-reader.js';
import { type Assignment, OptionError } from './assignment.js';
import { type Environment, readEnvironment, unknownVariables } from './environment-reader.js';
import { type AnyFlag, FLAGS, type FlagValues } from './flags.js';
import { demoModelPath } from './package-info.js';
import { speculationOptions } from './speculation-options.js';
import type { FileReader } from './values/value-type.js';

export { OptionError } from './assignment.js';
export { flagsPage } from './flags-documentation.js';
export { helpText } from './help-text.js';

/** All that a start of the server is told, every option set; the table of flags says what each means. */
export interface ServerOptions extends FlagValues {
  /** By its present name. */
  readonly compat: CompatibilityName;
  /** True when no model was named and the one of this package is served. */
  readonly isDemoModel: boolean;
  /** True when the model comes from a URL or a repository; `model` is then where it goes, empty = the cache folder. */
  readonly isRemoteModel: boolean;
  /** True when the projector comes from a URL; `mmproj` is then where it goes, empty = the cache folder. */
  readonly isRemoteProjector: boolean;
  /** True when a repository is asked for the projector beside its model. */
  readonly mayHaveProjector: boolean;
  /** What stands in a text for each image and each sound: random, so that nobody writes it by chance. */
  readonly mediaMarker: string;
  /** What gave an option that is not left at its default: spellings of the flag, or the variable. */
  readonly givenBy: GivenBy;
  /** Lines for the log: flags without effect, variables that are unknown or overridden. */
  readonly notices: readonly string[];
}

export type GivenBy = Readonly<Partial<Record<keyof FlagValues, readonly string[]>>>;

/** With a URL, the download says so. */
const HF_FILE_ALONE = '--hf-file has no effect without --hf-repo';

/**
 * The options that the command line and the environment ask for. The command line wins, flag by flag.
 * When another command than serving is asked for, nothing else is read.
 *
 * @param argv the words after the program's name
 * @throws OptionError with one line for the user
 */
export function readOptions(
  argv: readonly string[],
  env: Environment = {},
  readFile: FileReader = (path) => readFileSync(path, 'utf8'),
): ServerOptions {
  const given = readArguments(argv, readFile);
  if (given.some(({ flag }) => flag.target === FLAGS.command)) return combine(given, []);

  const fromEnvironment = readEnvironment(env, readFile);
  const overridden = fromEnvironment.filter(({ flag }) => given.some((assignment) => assignment.flag === flag));
  const assignments = [...fromEnvironment.filter((assignment) => !overridden.includes(assignment)), ...given];
  refuseUnsupported(assignments);
  const options = combine(assignments, [
    ...overridden.map(({ flag, name }) => `${name} is overridden by ${given.find((a) => a.flag === flag)!.name}`),
    ...assignments.flatMap(renamed),
    ...assignments.filter(hasNoEffect).map(({ flag, name }) => `${name} has no effect: ${flag.remark}`),
    ...unknownVariables(env),
  ]);
  speculationOptions(options);
  return options;
}

/** The options after the assignments, in their order, upon the defaults of the generation of llama-server. */
function combine(assignments: readonly Assignment[], notices: readonly string[]): ServerOptions {
  const values: Record<string, unknown> = {};
  const name = (assigned(FLAGS.compat, assignments) ?? FLAGS.compat.default) as string;
  const compat = successorOf(name) ?? (name as CompatibilityName);
  const isGiven = (option: keyof FlagValues) => assigned(FLAGS[option], assignments) !== undefined;
  const defaults: Readonly<Record<string, unknown>> = FLAG_DEFAULTS[compat](isGiven);
  for (const [key, flag] of Object.entries<AnyFlag>(FLAGS)) {
    if (flag.target === undefined) values[key] = assigned(flag, assignments) ?? defaults[key] ?? flag.default;
  }
  const givers = Object.entries<AnyFlag>(FLAGS).map(([key, flag]) => [key, namesOf(flag, assignments)] as const);
  // The keys are the table's, and each value comes from its row's own type: what FlagValues says of the table.
  const table = values as unknown as FlagValues;
  const isRemoteModel = table.modelUrl !== '' || table.hfRepo !== '';
  const isDemoModel = table.model === '' && !isRemoteModel;
  return {
    ...table,
    compat,
    model: isDemoModel ? demoModelPath() : table.model,
    // Without an alias a model of a repository is called as it was asked for.
    alias: table.alias || table.hfRepo,
    isDemoModel,
    isRemoteModel,
    isRemoteProjector: table.mmprojAuto && table.mmprojUrl !== '',
    mayHaveProjector: table.mmprojAuto && table.hfRepo !== '' && table.mmproj === '' && table.mmprojUrl === '',
    mediaMarker: `<__media_${randomBytes(12).toString('hex')}__>`,
    givenBy: Object.fromEntries(givers.filter(([, names]) => names.length > 0)),
    notices: table.hfFile !== '' && !isRemoteModel ? [...notices, HF_FILE_ALONE] : notices,
  };
}

/** What the assignments say of a flag; undefined = nothing. */
function assigned(flag: AnyFlag, assignments: readonly Assignment[]): unknown {
  const own = assignmentsOf(flag, assignments);
  const [first, ...more] = own.map(({ value }) => value);
  return more.reduce((current, value) => (flag.combine === undefined ? value : flag.combine(current, value)), first);
}

/** What the value of a flag comes from: the last assignment, or all where they add up. */
function namesOf(flag: AnyFlag, assignments: readonly Assignment[]): readonly string[] {
  const names = assignmentsOf(flag, assignments).map(({ name }) => name);
  return flag.combine === undefined ? names.slice(-1) : [...new Set(names)];
}

function assignmentsOf(flag: AnyFlag, assignments: readonly Assignment[]): readonly Assignment[] {
  return assignments.filter((assignment) => (assignment.flag.target ?? assignment.flag) === flag);
}

/** Asking for the default of something not there yet asks for nothing. */
function refuseUnsupported(assignments: readonly Assignment[]): void {
  const unsupported = assignments.find(
    ({ flag, value }) => flag.status === 'later' && !isDeepStrictEqual(value, flag.default),
  );
  if (unsupported !== undefined) throw new OptionError(`${unsupported.name} is not supported yet`);
}

/** A line about a value that has another name by now. */
function renamed({ flag, name, value }: Assignment): readonly string[] {
  const successor = flag === FLAGS.compat ? successorOf(value as string) : undefined;
  return successor === undefined ? [] : [`${name} ${value} is called ${successor} now; the former name goes away soon`];
}

function hasNoEffect({ flag }: Assignment): boolean {
  return flag.status === 'noEffect';
}
