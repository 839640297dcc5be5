import { expect } from 'vitest';
import { type EngineClient, InProcessEngine } from '#engine';
import { engineOptions } from '../../../apps/api/src/config/engine-options.js';
import { readOptions } from '../../../apps/api/src/config/options.js';
import { DEMO_MODEL } from '../../support/real-engine.js';
import { buildTask, outcomeOf, type TextEvent } from '../../support/tasks.js';

export interface Started {
  readonly engine: EngineClient;
  /** llama.cpp's log of the load. */
  readonly log: string;
}

const engines: EngineClient[] = [];

/** An engine over the addon as the server makes it of its flags; the demo model, 512 cells and one thread by default. */
export async function start(...flags: readonly string[]): Promise<Started> {
  const has = (name: string) => flags.includes(name);
  const argv = [
    ...(has('-m') ? [] : ['-m', DEMO_MODEL]),
    ...(has('-c') ? [] : ['-c', '512']),
    ...(has('-t') ? [] : ['-t', '1']),
    ...flags,
  ];
  let log = '';
  const engine = new InProcessEngine(engineOptions(readOptions(argv, {})), {
    log: (_, text) => {
      log += text;
    },
  });
  engines.push(engine);
  await engine.load();
  await new Promise((resolve) => setImmediate(resolve)); // lines come through the event loop
  return { engine, log };
}

export async function closeEngines(): Promise<void> {
  for (const engine of engines.splice(0)) await engine.close();
}

/** Why an engine with these flags does not start. */
export async function refusal(...flags: readonly string[]): Promise<string> {
  try {
    await start(...flags);
    return 'it started';
  } catch (error) {
    return (error as Error).message;
  }
}

/** What the log says of a setting: the text after its name. */
export function logged({ log }: Started, name: string): string | undefined {
  return new RegExp(`\\b${name} += (\\S+)`).exec(log)?.[1];
}

export async function tokensOf({ engine }: Started, text = 'Once upon a time there was a fox'): Promise<number[]> {
  const prompt = await engine.tokenize(text, true, false);
  const { tokens, error } = await outcomeOf(engine.run(buildTask({ prompt, maxTokens: 12 })));
  expect(error).toBeUndefined();
  expect(tokens.length).toBeGreaterThan(4);
  return tokens;
}

/** Log-probabilities behind a prompt that is long enough for positions to matter. */
export async function logprobsOf({ engine }: Started): Promise<readonly TextEvent['probabilities'][]> {
  const prompt = await engine.tokenize('The fox and the crow met in the forest. '.repeat(8), true, false);
  const { texts } = await outcomeOf(engine.run(buildTask({ prompt, maxTokens: 2, probabilities: 3 })));
  expect(texts.length).toBeGreaterThan(0);
  return texts.map(({ probabilities }) => probabilities);
}
