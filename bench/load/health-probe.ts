import { Agent } from 'node:http';
import { exchange } from './http-exchange.js';
import type { HealthPlan, HealthResult } from './load-plan.js';

/** Times `GET /health` on one kept connection until `isOver`, at least once. */
export async function probeHealth(plan: HealthPlan, isOver: () => boolean): Promise<HealthResult> {
  const agent = new Agent({ keepAlive: true });
  const latencies: number[] = [];
  const cpuBefore = process.cpuUsage();
  do {
    const started = performance.now();
    await exchange(`${plan.url}/health`, agent);
    latencies.push(performance.now() - started);
    await new Promise((resolve) => setTimeout(resolve, plan.pause));
  } while (!isOver());
  const cpu = process.cpuUsage(cpuBefore);
  agent.destroy();
  return {
    latencies,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
  };
}
