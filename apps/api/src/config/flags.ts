import type { Flag } from './flag.js';
import { ADMISSION } from './flags/admission.js';
import { CHAT } from './flags/chat.js';
import { COMMANDS } from './flags/commands.js';
import { COMPAT } from './flags/compat.js';
import { CONTEXT } from './flags/context.js';
import { CROSS_ORIGIN } from './flags/cross-origin.js';
import { DEVICES } from './flags/devices.js';
import { DRAFT } from './flags/draft.js';
import { ENGINE } from './flags/engine.js';
import { GENERATION } from './flags/generation.js';
import { GRAMMAR } from './flags/grammar.js';
import { LIMIT_FLAGS } from './flags/limits.js';
import { LOGGING } from './flags/logging.js';
import { MEDIA } from './flags/media.js';
import { MEMORY } from './flags/memory.js';
import { MODEL } from './flags/model.js';
import { POSITIONS } from './flags/positions.js';
import { PROCESSORS } from './flags/processors.js';
import { PROJECTOR } from './flags/projector.js';
import { SAMPLING } from './flags/sampling.js';
import { SERVER } from './flags/server.js';
import { TOKENS } from './flags/tokens.js';
import { UI } from './flags/ui.js';

const COMMON_PARAMS = { ...COMMANDS, ...PROCESSORS, ...CONTEXT, ...POSITIONS, ...DEVICES, ...MODEL, ...LOGGING };
const SAMPLING_PARAMS = { ...SAMPLING, ...GRAMMAR };
const SERVER_PARAMS = {
  ...SERVER,
  ...TOKENS,
  ...UI,
  ...LIMIT_FLAGS,
  ...PROJECTOR,
  ...MEDIA,
  ...MEMORY,
  ...ENGINE,
  ...ADMISSION,
  ...COMPAT,
  ...CROSS_ORIGIN,
  ...GENERATION,
  ...CHAT,
  ...DRAFT,
};

/** THE table of flags. Options, reading, help, documentation and tests are derived from it. */
export const FLAGS = { ...COMMON_PARAMS, ...SAMPLING_PARAMS, ...SERVER_PARAMS } as const;

type Table = typeof FLAGS;
type ValueOf<F> = F extends Flag<infer T> ? T : never;

/** The value of every flag that has an option of its own. */
export type FlagValues = {
  readonly [K in keyof Table as Table[K] extends { readonly target: unknown } ? never : K]: ValueOf<Table[K]>;
};

/** A row whose kind of value is not of interest. */
export type AnyFlag = Flag<unknown>;

/** The groups in which `--help` and the documentation show the flags. */
export const FLAG_GROUPS: readonly { readonly title: string; readonly flags: readonly AnyFlag[] }[] = [
  { title: 'Common params', flags: shown(COMMON_PARAMS) },
  { title: 'Sampling params', flags: shown(SAMPLING_PARAMS) },
  { title: 'Server params', flags: shown(SERVER_PARAMS) },
];

export const ALL_FLAGS: readonly AnyFlag[] = FLAG_GROUPS.flatMap((group) => group.flags);

function shown(flags: Readonly<Record<string, AnyFlag>>): readonly AnyFlag[] {
  return Object.values(flags).filter((flag) => flag.names.length > 0);
}
