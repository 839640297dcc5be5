import type { Backend } from '../../libs/engine/src/backend/backend.js';
import { median } from '../report/statistics.js';
import type { AddonPlan, AddonResult } from './addon-plan.js';

/** Any token will do: speed does not depend on the text. */
const PROMPT_TOKEN = 300;

/**
 * Generates greedily on one sequence with nothing around the addon: what a server can at best reach with one stream.
 * Each repetition starts from an empty sequence; one before them does not count.
 */
export async function runAddonLoop(backend: Backend, plan: AddonPlan): Promise<Omit<AddonResult, 'others'>> {
  const generation: number[] = [];
  const prompt: number[] = [];
  for (let repetition = -1; repetition < plan.repetitions; repetition += 1) {
    const { promptSeconds, generationSeconds } = await generate(backend, plan);
    if (repetition < 0) continue;
    prompt.push(plan.promptTokens / promptSeconds);
    generation.push((plan.predict - 1) / generationSeconds);
  }
  return { tokensPerSecond: median(generation), promptTokensPerSecond: median(prompt) };
}

async function generate(
  backend: Backend,
  plan: AddonPlan,
): Promise<{ promptSeconds: number; generationSeconds: number }> {
  const { context } = backend;
  context.trim(0, 0, -1);
  const chain = backend.createChain([{ type: 'greedy' }], {});
  const started = performance.now();
  const first = await context.step({
    tokens: new Int32Array(plan.promptTokens).fill(PROMPT_TOKEN),
    positions: Int32Array.from({ length: plan.promptTokens }, (_, position) => position),
    sequences: new Int32Array(plan.promptTokens),
    outputs: Uint8Array.from({ length: plan.promptTokens }, (_, position) =>
      position === plan.promptTokens - 1 ? 1 : 0,
    ),
    length: plan.promptTokens,
    samplers: [chain],
  });
  const afterPrompt = performance.now();
  const step = {
    tokens: first.tokens,
    positions: Int32Array.of(0),
    sequences: Int32Array.of(0),
    outputs: Uint8Array.of(1),
    length: 1,
  };
  const samplers = [chain];
  for (let generated = 1; generated < plan.predict; generated += 1) {
    step.positions[0] = plan.promptTokens + generated - 1;
    step.tokens = (await context.step({ ...step, samplers })).tokens;
  }
  const ended = performance.now();
  chain.dispose();
  return { promptSeconds: (afterPrompt - started) / 1000, generationSeconds: (ended - afterPrompt) / 1000 };
}
