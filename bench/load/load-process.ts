import { probeHealth } from './health-probe.js';
import { generateLoad } from './load-generator.js';
import type { HealthPlan, LoadPlan } from './load-plan.js';

// A process of its own, so that neither the server nor the report shares its event loop. It takes one plan and sends
// one result; the second message ends a health plan.

let isOver = false;

async function serve(plan: LoadPlan | HealthPlan): Promise<void> {
  process.once('message', () => {
    isOver = true;
  });
  const result = plan.kind === 'load' ? await generateLoad(plan) : await probeHealth(plan, () => isOver);
  process.send?.(result, () => process.exit(0));
}

process.once('message', (plan) => {
  serve(plan as LoadPlan | HealthPlan).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  });
});
