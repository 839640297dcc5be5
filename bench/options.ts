import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { MODEL_SHAPES, type ModelSize } from './gguf/random-model.js';
import { TENSOR_TYPES, type TensorTypeName } from './gguf/tensor-types.js';
import { WORKLOADS, type WorkloadName } from './workloads/workload-table.js';

export interface BenchOptions {
  /** A file to measure; empty = random weights of `randomSize` and `randomType`. */
  readonly model: string;
  readonly randomSize: ModelSize;
  readonly randomType: TensorTypeName;
  readonly cacheFolder: string;
  readonly streams: readonly number[];
  readonly rounds: number;
  /** Parts of a round in which the servers are loaded in turn, each with `requests` requests of each stream. */
  readonly turns: number;
  /** Tokens of each prompt, and tokens generated after it. */
  readonly promptTokens: number;
  readonly predict: number;
  /** Requests of each stream in a turn. */
  readonly requests: number;
  /** Percent of the machine that others may take; above it a phase waits, and is repeated. 100 = no matter. */
  readonly quiet: number;
  /** Second server: one that runs already, or a program to start with the same flags. */
  readonly against: string;
  readonly peer: string;
  /** What drafts in another llamero, measured beside the one without drafts: a GGUF file, or `ngram`; empty = none. */
  readonly speculative: string;
  /** The prompts are cut from this text. */
  readonly text: string;
  readonly threadsScan: boolean;
  readonly samplersScan: boolean;
  /** Text streams beside pictures. */
  readonly pictures: boolean;
  /** The projector for them; empty = one with random weights. */
  readonly projector: string;
  readonly addon: boolean;
  /** Each server a second time, asked for an object that follows a schema. */
  readonly constrained: boolean;
  /** What clients do, in the place of equal streams. */
  readonly workload: WorkloadName | undefined;
  /** Decides what the clients of a workload say and when. */
  readonly seed: number;
  readonly isQuick: boolean;
  /** Where an SVG of the times over load goes; empty = none. */
  readonly plot: string;
  /** Where the JSON goes; empty = bench/results, named after the time. */
  readonly out: string;
  /** Flags for the server (and the peer). */
  readonly serverFlags: readonly string[];
  /** Flags for the server that the peer does not get. */
  readonly ownFlags: readonly string[];
}

/** Flags of a server that drafts. */
export function draftFlags(speculative: string): readonly string[] {
  return speculative === 'ngram' ? ['--spec-type', 'ngram-simple'] : ['--model-draft', speculative];
}

export class BenchOptionError extends Error {}

export const HELP = `usage: npm run bench -- [options] [-- flags for all servers [-- flags for llamero alone]]

  --model FILE          GGUF to measure; without it a model with random weights is made
  --random-model SIZE   ${Object.keys(MODEL_SHAPES).join(', ')} (125M parameters)
  --random-type TYPE    ${Object.keys(TENSOR_TYPES).join(', ')} (q8_0)
  --streams LIST        numbers of simultaneous streams (1,4,16)
  --rounds N            rounds; the median is reported (5)
  --prompt N            tokens of each prompt (64)
  --predict N           tokens generated in each request (128)
  --requests N          requests of each stream in a turn (2)
  --turns N             turns of each server in a round: more of them, and shorter, show small differences (1)
  --quiet PERCENT       waits, and repeats a phase, while other processes take more of the machine (100)
  --against URL         a second server that runs already, measured in alternating rounds
  --peer FILE           a second server to start with the same flags (llama-server)
  --speculative DRAFT   the same server with drafts beside it: a draft model's GGUF, or ngram
  --text TEXT           prompts are cut from this text, repeated (a sentence about a lighthouse)
  --threads-scan        the addon alone at each number of threads and several polling levels, no server
  --samplers-scan       the addon alone: microseconds of sampling a token, by chain, for one sequence and 16
  --pictures            the time between tokens of four streams, alone and while pictures are encoded
  --mmproj FILE         the projector for them; without it one with random weights is made
  --constrained         each server a second time, asked for a simple object by json_schema
  --workload NAME       what clients do, in the place of equal streams:
                        ${workloadLines()}
  --seed N              decides what the clients of a workload say and when (1)
  --plot FILE           an SVG of the time to first token and between tokens over load, with load-steps
  --no-addon            leaves out the addon's own loop
  --quick               a short run: 2 rounds, 48 tokens
  --out FILE            where the JSON goes (bench/results/)`;

function workloadLines(): string {
  return Object.entries(WORKLOADS)
    .map(([name, { about }]) => `${name}: ${about}`)
    .join('\n                        ');
}

/** @throws BenchOptionError with one line for the user; its message is empty when help was asked for */
export function readBenchOptions(argv: readonly string[]): BenchOptions {
  const [own, flags] = splitAtDashes(argv);
  const [serverFlags, ownFlags] = splitAtDashes(flags);
  const values = parse(own);
  if (values.help) throw new BenchOptionError('');
  const isQuick = values.quick ?? false;
  return {
    model: values.model ?? '',
    randomSize: oneOf('--random-model', values['random-model'] ?? '125M', MODEL_SHAPES),
    randomType: oneOf('--random-type', values['random-type'] ?? 'q8_0', TENSOR_TYPES),
    cacheFolder: join(tmpdir(), 'llamero-bench'),
    streams: (values.streams ?? '1,4,16').split(',').map((text) => count('--streams', text)),
    rounds: count('--rounds', values.rounds ?? (isQuick ? '2' : '5')),
    turns: count('--turns', values.turns ?? '1'),
    promptTokens: count('--prompt', values.prompt ?? '64'),
    predict: count('--predict', values.predict ?? (isQuick ? '48' : '128'), 2),
    requests: count('--requests', values.requests ?? '2'),
    quiet: values.quiet === undefined ? 100 : count('--quiet', values.quiet),
    against: values.against ?? '',
    peer: values.peer ?? '',
    speculative: values.speculative ?? '',
    text: values.text ?? LIGHTHOUSE,
    threadsScan: values['threads-scan'] ?? false,
    samplersScan: values['samplers-scan'] ?? false,
    ...picturesOf(values),
    addon: !(values['no-addon'] ?? false),
    constrained: values.constrained ?? false,
    ...workloadOf(values),
    isQuick,
    out: values.out ?? '',
    serverFlags,
    ownFlags,
  };
}

/** Before the first `--` and after it. */
function splitAtDashes(words: readonly string[]): readonly [readonly string[], readonly string[]] {
  const separator = words.indexOf('--');
  return separator < 0 ? [words, []] : [words.slice(0, separator), words.slice(separator + 1)];
}

const LIGHTHOUSE = 'The old lighthouse keeper wrote down every ship that passed, its flag, its course and the hour. ';

/** The workload that `--plot` draws. */
const PLOTTED = 'load-steps' satisfies WorkloadName;

const TEXT = { type: 'string' } as const;
const SWITCH = { type: 'boolean' } as const;

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        model: TEXT,
        'random-model': TEXT,
        'random-type': TEXT,
        streams: TEXT,
        rounds: TEXT,
        turns: TEXT,
        prompt: TEXT,
        predict: TEXT,
        requests: TEXT,
        quiet: TEXT,
        against: TEXT,
        peer: TEXT,
        speculative: TEXT,
        text: TEXT,
        out: TEXT,
        'threads-scan': SWITCH,
        'samplers-scan': SWITCH,
        pictures: SWITCH,
        mmproj: TEXT,
        workload: TEXT,
        seed: TEXT,
        plot: TEXT,
        'no-addon': SWITCH,
        constrained: SWITCH,
        quick: SWITCH,
        help: { ...SWITCH, short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new BenchOptionError(error instanceof Error ? error.message : String(error));
  }
}

type PictureValues = Pick<ReturnType<typeof parse>, 'model' | 'pictures' | 'mmproj'>;

function picturesOf({
  model,
  pictures = false,
  mmproj = '',
}: PictureValues): Pick<BenchOptions, 'pictures' | 'projector'> {
  if (mmproj !== '' && !pictures) throw new BenchOptionError('--mmproj: what for? It goes with --pictures');
  if (pictures && model !== undefined && mmproj === '') {
    throw new BenchOptionError('--pictures: a model of your own needs its projector: --mmproj FILE');
  }
  return { pictures, projector: mmproj };
}

type WorkloadValues = Pick<ReturnType<typeof parse>, 'workload' | 'seed' | 'plot' | 'against'>;

function workloadOf({
  plot,
  workload = plot === undefined ? undefined : PLOTTED,
  seed,
  against,
}: WorkloadValues): Pick<BenchOptions, 'workload' | 'seed' | 'plot'> {
  if (seed !== undefined && workload === undefined)
    throw new BenchOptionError('--seed: what for? It goes with --workload');
  if (plot !== undefined && workload !== PLOTTED) throw new BenchOptionError(`--plot goes with --workload ${PLOTTED}`);
  if (against !== undefined && workload !== undefined)
    throw new BenchOptionError('--against: servers of a workload are started here; name the program with --peer');
  return {
    workload: workload === undefined ? undefined : oneOf('--workload', workload, WORKLOADS),
    seed: count('--seed', seed ?? '1'),
    plot: plot ?? '',
  };
}

function count(name: string, text: string, least = 1): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least)
    throw new BenchOptionError(`${name}: ${text} is not a whole number from ${least}`);
  return value;
}

function oneOf<Name extends string>(name: string, text: string, table: Readonly<Record<Name, unknown>>): Name {
  if (Object.hasOwn(table, text)) return text as Name;
  throw new BenchOptionError(`${name}: ${text} is none of ${Object.keys(table).join(', ')}`);
}
