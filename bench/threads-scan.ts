import { whenQuiet } from './quiet.js';
import { figure, textTable } from './report/table.js';
import { measureAddon } from './rounds.js';
import type { AddonPlan } from './targets/addon-plan.js';

const POLL_LEVELS = [0, 50, 100];

/** A table of the addon's speed at every number of threads up to the cores, and at several polling levels. */
export async function scanThreads(plan: AddonPlan, cores: number, quiet: number): Promise<string> {
  const rows = [['threads', 'poll', 'generation, tokens/s', 'prompt, tokens/s']];
  for (const threads of threadCounts(cores)) {
    // A single thread never waits for another.
    for (const poll of threads === 1 ? [0] : POLL_LEVELS) {
      const flags = [...plan.serverFlags, '--threads', String(threads), '--poll', String(poll)];
      const result = await whenQuiet(quiet, () => measureAddon({ ...plan, serverFlags: flags }));
      rows.push([String(threads), String(poll), figure(result.tokensPerSecond), figure(result.promptTokensPerSecond)]);
    }
  }
  return textTable(rows);
}

/** 1, 2, 4, ... and the number of cores. */
function threadCounts(cores: number): number[] {
  const counts = [];
  for (let threads = 1; threads < cores; threads *= 2) counts.push(threads);
  return [...counts, cores];
}
