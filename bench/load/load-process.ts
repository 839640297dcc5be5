import type { ClientsPlan } from './clients-plan.js';
import { runClients } from './clients-run.js';
import { probeHealth } from './health-probe.js';
import { generateLoad } from './load-generator.js';
import type { HealthPlan, LoadPlan } from './load-plan.js';

// A process of its own, so that neither the server nor the report shares its event loop. It takes one plan and sends
// one result; the second message ends a health plan.

let isOver = false;

type Plan = LoadPlan | HealthPlan | ClientsPlan;

async function serve(plan: Plan): Promise<void> {
  process.once('message', () => {
    isOver = true;
  });
  process.send?.(await resultOf(plan), () => process.exit(0));
}

function resultOf(plan: Plan): Promise<object> {
  switch (plan.kind) {
    case 'load':
      return generateLoad(plan);
    case 'health':
      return probeHealth(plan, () => isOver);
    case 'clients':
      return runClients(plan);
  }
}

process.once('message', (plan) => {
  serve(plan as Plan).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  });
});
