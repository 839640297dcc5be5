import { send } from './soak-client.js';
import { SAMPLE_PROMPTS } from './soak-prompts.js';
import { CONSTRAINTS } from './soak-settings.js';

/** How often each constraint and each scale is asked for: most of the ways through a grammar are seen then. */
const ROUNDS = 40;
const CONCURRENCY = 8;

/**
 * Fills what a server keeps from one request to the next and what therefore grows at first: grammars with the states
 * that generations came to, and the memory of steps with adapters. What grows afterwards, leaks.
 * @param adapters of the server
 */
export async function warmCaches(url: string, adapters: number): Promise<void> {
  const scales = adapters === 0 ? [] : [0, 0.5, 1].map((scale) => ({ lora: [{ id: 0, scale }] }));
  const settings = [...CONSTRAINTS, ...scales];
  const bodies = Array.from({ length: ROUNDS }, (_, seed) =>
    settings.map((setting, index) => ({
      ...{ prompt: SAMPLE_PROMPTS[(seed + index) % SAMPLE_PROMPTS.length], seed, temperature: 1.5, n_predict: 40 },
      ...setting,
    })),
  ).flat();
  const worker = async () => {
    for (let body = bodies.pop(); body !== undefined; body = bodies.pop()) await send(url, '/completion', body);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
}
