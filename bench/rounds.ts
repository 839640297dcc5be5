import { WorkerProcess } from './load/worker-process.js';
import { whenIdle, whenQuiet } from './quiet.js';
import type { AddonSample, Sample } from './report/summary.js';
import type { AddonPlan, AddonResult } from './targets/addon-plan.js';
import { figuresOf, loadServer, promptTokens, type ServerFigures, type Turn } from './targets/server-measurement.js';
import type { ServerTarget } from './targets/server-target.js';

export interface RoundsPlan {
  readonly rounds: number;
  readonly streams: readonly number[];
  readonly requests: number;
  readonly promptTokens: number;
  /** The prompts are cut from it. */
  readonly text: string;
  readonly predict: number;
  /** Parts of a round in which the servers are loaded in turn. */
  readonly turns: number;
  /** A turn during which other processes took more of the machine, in percent, is repeated. */
  readonly quiet: number;
  /** Absent = the addon's own loop is not measured. */
  readonly addon?: AddonPlan;
}

export interface Measurements {
  readonly samples: Sample[];
  readonly addon: AddonSample[];
}

const WARM_UP_TOKENS = 4000;

const ADDON_PROCESS = new URL('./targets/addon-process.js', import.meta.url);

/** Runs the addon's loop in a process of its own. */
export function measureAddon(plan: AddonPlan): Promise<AddonResult> {
  return new WorkerProcess<AddonResult>(ADDON_PROCESS, plan).result;
}

/**
 * Measures everything once a round, one thing at a time; every other round in the opposite order, so that a drift of
 * the machine favours nobody. What is left of a drift within a round gets smaller with more turns. Each round has new
 * processes, since where one has its memory makes it faster or slower by a tenth as long as it lives; each is warmed
 * first.
 */
export async function runRounds(
  targets: readonly ServerTarget[],
  plan: RoundsPlan,
  onProgress: (text: string) => void,
): Promise<Measurements> {
  const measurements: Measurements = { samples: [], addon: [] };
  const prompts = new Map<ServerTarget, readonly number[]>();
  for (const target of targets) prompts.set(target, await promptTokens(target.url, plan.text, plan.promptTokens));
  for (let round = 0; round < plan.rounds; round += 1) {
    for (const target of targets) {
      if (round > 0) await target.restart();
      await whenIdle(plan.quiet);
      await warmUp(target, plan, prompts.get(target)!);
    }
    // Beside the single stream, the figure it is compared with.
    if (round % 2 === 0) await addonRound(plan, round, measurements);
    for (const streams of alternating(plan.streams, round)) {
      const turns = new Map<ServerTarget, Turn[]>(targets.map((target) => [target, []]));
      for (let turn = 0; turn < plan.turns; turn += 1) {
        for (const target of alternating(targets, round + turn)) {
          const work = { ...workload(plan, prompts.get(target)!, streams, plan.requests), schema: target.schema };
          turns.get(target)!.push(await whenQuiet(plan.quiet, () => loadServer(target, work)));
        }
      }
      for (const target of targets) {
        const figures = figuresOf(turns.get(target)!);
        measurements.samples.push({ target: target.name, streams, round, figures });
        onProgress(progressLine(round, target.name, streams, figures));
      }
    }
    if (round % 2 === 1) await addonRound(plan, round, measurements);
  }
  return measurements;
}

/** Every second time the other way round. */
function alternating<Item>(items: readonly Item[], time: number): readonly Item[] {
  return time % 2 === 0 ? items : items.toReversed();
}

/**
 * Runs that do not count: one with as many streams as there will be, until the code that each token passes is compiled
 * as in a server that has run for minutes (until then V8's own threads take 0.3 ms a token, where serving it takes 1 ms;
 * two cores of an AMD EPYC, 2026-12-02), and one with the fewest.
 */
async function warmUp(target: ServerTarget, plan: RoundsPlan, prompt: readonly number[]): Promise<void> {
  const streams = Math.max(...plan.streams);
  const requests = Math.ceil(WARM_UP_TOKENS / (streams * plan.predict));
  await loadServer(target, { streams, requestsPerStream: requests, promptTokens: prompt, predict: plan.predict });
  await loadServer(target, workload(plan, prompt, Math.min(...plan.streams), 1));
}

function progressLine(
  round: number,
  target: string,
  streams: number,
  { tokensPerSecond, others }: ServerFigures,
): string {
  const disturbance = Number.isFinite(others) ? `, others ${others.toFixed(0)} %` : '';
  return `round ${round + 1}: ${target}, streams ${streams}: ${tokensPerSecond.toFixed(0)} tokens/s${disturbance}`;
}

async function addonRound(plan: RoundsPlan, round: number, measurements: Measurements): Promise<void> {
  if (plan.addon === undefined) return;
  const addon = plan.addon;
  const { tokensPerSecond } = await whenQuiet(plan.quiet, () => measureAddon(addon));
  measurements.addon.push({ round, tokensPerSecond });
}

function workload(plan: RoundsPlan, tokens: readonly number[], streams: number, requests: number) {
  // A single stream sends as many requests as four streams would: its rounds would be short otherwise.
  const requestsPerStream = streams === 1 ? requests * 2 : requests;
  return { streams, requestsPerStream, promptTokens: tokens, predict: plan.predict };
}
