import type { ServerFigures } from '../targets/server-measurement.js';
import { constrainedName } from '../targets/server-target.js';
import { type Spread, spread } from './statistics.js';
import { figure, textTable } from './table.js';

/** One measured phase. */
export interface Sample {
  readonly target: string;
  readonly streams: number;
  readonly round: number;
  readonly figures: ServerFigures;
}

/** Generated tokens a second of the addon's own loop, one value a round. */
export interface AddonSample {
  readonly round: number;
  readonly tokensPerSecond: number;
}

/** The lines of the report: what each figure is called. */
const LINES = {
  tokensPerSecond: 'tokens/s, all streams',
  streamTokensPerSecond: 'tokens/s, one stream',
  requestsPerSecond: 'requests/s',
  firstTokenP50: 'first token p50, ms',
  firstTokenP99: 'first token p99, ms',
  gapP50: 'between tokens p50, ms',
  gapP99: 'between tokens p99, ms',
  draftAcceptance: 'drafted tokens accepted, %',
  draftedPerToken: 'drafted a generated token',
  healthP50: '/health p50, ms',
  healthP99: '/health p99, ms',
  healthMax: '/health max, ms',
  serverCpu: 'server CPU, ms/token',
  mainThreadCpu: 'its main thread, ms/token',
  generatorCpu: 'load generator CPU, ms/token',
  others: 'other processes, % of the machine',
} as const satisfies Record<keyof ServerFigures, string>;

const FIGURES = Object.keys(LINES) as (keyof ServerFigures)[];

/** Each figure over the rounds of one target at one number of streams. */
export type Summary = Readonly<Record<keyof ServerFigures, Spread>>;

export function summarize(samples: readonly Sample[], target: string, streams: number): Summary {
  const chosen = samples.filter((sample) => sample.target === target && sample.streams === streams);
  return Object.fromEntries(
    FIGURES.map((name) => [name, spread(chosen.map(({ figures }) => figures[name]))]),
  ) as Summary;
}

/** A table for each number of streams: median (least-most) of each target; with two targets the ratio of medians. */
export function serverTables(samples: readonly Sample[]): string {
  const targets = [...new Set(samples.map((sample) => sample.target))];
  return [...new Set(samples.map((sample) => sample.streams))]
    .map((streams) => streamsTable(samples, targets, streams))
    .join('\n\n');
}

function streamsTable(samples: readonly Sample[], targets: readonly string[], streams: number): string {
  const summaries = targets.map((target) => summarize(samples, target, streams));
  const head = [
    streams === 1 ? '1 stream' : `${streams} streams`,
    ...targets,
    ...(targets.length === 2 ? ['ratio'] : []),
  ];
  const rows = FIGURES.filter((name) => summaries.some((summary) => Number.isFinite(summary[name].median))).map(
    (name) => [
      LINES[name],
      ...summaries.map((summary) => spreadText(summary[name])),
      ...(summaries.length === 2 ? [ratio(summaries[0]![name].median, summaries[1]![name].median)] : []),
    ],
  );
  return textTable([head, ...rows]);
}

/**
 * What the servers make of the addon's speed, and of more streams. A round's ratio is of measurements made one after
 * the other, so that a machine that is busy for a while disturbs both.
 */
export function ratioLines(samples: readonly Sample[], addon: readonly AddonSample[]): string[] {
  const targets = [...new Set(samples.map((sample) => sample.target))];
  const most = Math.max(...samples.map((sample) => sample.streams));
  const value = (target: string, round: number, streams: number, name: keyof ServerFigures): number =>
    samples.find((sample) => sample.target === target && sample.round === round && sample.streams === streams)?.figures[
      name
    ] ?? Number.NaN;
  const rounds = [...new Set(samples.map((sample) => sample.round))];
  const line = (text: string, ratios: readonly number[]): string[] =>
    ratios.every(Number.isFinite) && ratios.length > 0 ? [`${text}: ${spreadText(spread(ratios))}`] : [];
  return targets.flatMap((target) => [
    ...line(
      `${target}, 1 stream / addon alone`,
      addon.map(({ round, tokensPerSecond }) => value(target, round, 1, 'streamTokensPerSecond') / tokensPerSecond),
    ),
    ...(most > 1
      ? line(
          `${target}, ${most} streams / 1 stream, total tokens/s`,
          rounds.map(
            (round) => value(target, round, most, 'tokensPerSecond') / value(target, round, 1, 'tokensPerSecond'),
          ),
        )
      : []),
    ...(targets.includes(constrainedName(target))
      ? [...new Set(samples.map((sample) => sample.streams))].flatMap((streams) =>
          line(
            `${target}, constrained / free, tokens/s of a stream, streams ${streams}`,
            rounds.map(
              (round) =>
                value(constrainedName(target), round, streams, 'streamTokensPerSecond') /
                value(target, round, streams, 'streamTokensPerSecond'),
            ),
          ),
        )
      : []),
  ]);
}

export function spreadText({ median, min, max }: Spread): string {
  return Number.isFinite(median) ? `${figure(median)} (${figure(min)}-${figure(max)})` : '-';
}

function ratio(ours: number, theirs: number): string {
  return Number.isFinite(ours / theirs) ? (ours / theirs).toFixed(2) : '-';
}
