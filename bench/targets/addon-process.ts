import { engineOptions } from '../../apps/api/src/config/engine-options.js';
import { readOptions } from '../../apps/api/src/config/options.js';
// Past the engine's door: what is measured is the engine without its scheduler.
import { loadLlamaBackend } from '../../libs/engine/src/backend/llama-backend.js';
import { runAddonLoop } from './addon-loop.js';
import type { AddonPlan, AddonResult } from './addon-plan.js';
import { machineTime, othersShare } from './processor-time.js';

// A process of its own, as the server is. The context's settings are the server's, for one sequence.

async function measure(plan: AddonPlan): Promise<void> {
  const options = engineOptions(readOptions([...plan.serverFlags, '-m', plan.modelPath, '-np', '1']));
  const backend = await loadLlamaBackend(
    options,
    () => undefined,
    new AbortController().signal,
    () => undefined,
  );
  const machine = machineTime();
  const cpu = process.cpuUsage();
  const speed = await runAddonLoop(backend, plan);
  const { user, system } = process.cpuUsage(cpu);
  const result: AddonResult = { ...speed, others: othersShare(machine, machineTime(), (user + system) / 1e6) };
  backend.dispose();
  process.send?.(result, () => process.exit(0));
}

process.once('message', (plan) => {
  measure(plan as AddonPlan).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  });
});
