import { whenQuiet } from '../quiet.js';
import { SeededChoice } from '../soak/seeded-choice.js';
import type { StartedServer } from '../targets/server-target.js';
import { LoadedServer } from './loaded-server.js';
import { words } from './words.js';
import type { Figures, Workload } from './workload.js';

export interface ComparisonPlan {
  readonly rounds: number;
  readonly seed: number;
  readonly isQuick: boolean;
  /** A measurement during which other processes took more of the machine, in percent, is repeated. */
  readonly quiet: number;
}

/** What one round showed of one server. */
export interface WorkloadSample {
  readonly target: string;
  readonly round: number;
  readonly figures: Figures;
}

/** Requests and tokens that do not count, until the code that every token passes is compiled. */
const WARM_UP = { full: { requests: 8, predict: 96 }, quick: { requests: 1, predict: 16 } } as const;

/**
 * Measures every server once a round, each a new process that has been warmed; every other round in the opposite order.
 * In a round all get the same words at the same times.
 */
export async function compareServers(
  workload: Workload,
  targets: readonly StartedServer[],
  plan: ComparisonPlan,
  onProgress: (text: string) => void,
): Promise<WorkloadSample[]> {
  const samples: WorkloadSample[] = [];
  const capacity = await capacityOf(workload, targets[0]!, plan);
  for (let round = 0; round < plan.rounds; round += 1) {
    for (const target of round % 2 === 0 ? targets : targets.toReversed()) {
      const measure = async () => {
        const server = await warmServer(workload, target, plan.isQuick);
        const choice = new SeededChoice(plan.seed + round);
        const figures = await workload.measure(server, { choice, isQuick: plan.isQuick, capacity });
        return { others: server.others, figures, problems: server.problems };
      };
      const { others, figures, problems } = await whenQuiet(plan.quiet, measure);
      const common = { 'failed requests': problems.length, 'other processes, % of the machine': others };
      samples.push({ target: target.name, round, figures: { ...figures, ...common } });
      onProgress(progressLine(round, target.name, problems));
    }
  }
  return samples;
}

async function capacityOf(workload: Workload, target: StartedServer, plan: ComparisonPlan): Promise<number> {
  if (workload.capacity === undefined) return Number.NaN;
  const server = await warmServer(workload, target, plan.isQuick);
  return workload.capacity(server, { choice: new SeededChoice(plan.seed), isQuick: plan.isQuick });
}

/** A new process of a server; what it did to get warm is forgotten. */
async function warmServer({ slots, key }: Workload, target: StartedServer, isQuick: boolean): Promise<LoadedServer> {
  await target.restart();
  const { requests, predict } = isQuick ? WARM_UP.quick : WARM_UP.full;
  const choice = new SeededChoice(0);
  const request = () => ({ group: 'warm-up', text: words(choice, 30), predict, key });
  const client = () => ({ requests: Array.from({ length: requests }, request) });
  await new LoadedServer(target).load(Array.from({ length: slots }, client));
  return new LoadedServer(target);
}

function progressLine(round: number, target: string, problems: readonly string[]): string {
  const failures = problems.length === 0 ? '' : `, ${problems.length} requests failed, the first: ${problems[0]}`;
  return `round ${round + 1}: ${target}${failures}`;
}
