import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Context, Model } from '../../libs/engine/src/backend/native.js';
import { CHAT_MODEL, contextParams, initializeNative, native } from './native-fixture.js';

const PIRATE = join(import.meta.dirname, '../../models/cria-pirate-f16.gguf');

/** MiB of memory that no file stands behind. */
function ownMemory(): number {
  return Number(/RssAnon:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024;
}

describe.runIf(process.platform === 'linux')('the memory of the process', () => {
  let model: Model;
  let context: Context;

  beforeAll(async () => {
    initializeNative();
    model = await native.Model.load(CHAT_MODEL, { gpuLayers: 0, adapters: [PIRATE] });
    context = await native.Context.create(model, contextParams({ contextSize: 1024, sequences: 4 }));
  });
  afterAll(() => {
    context.dispose();
    model.dispose();
  });

  /** Steps of changing lengths, each with other scales than the one before it, and texts tokenized between them. */
  async function change(count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      const length = 1 + ((i * 7) % 40);
      const positions = Int32Array.from({ length }, (_, position) => position);
      const [tokens, sequences, outputs] = [
        new Int32Array(length).fill(5),
        new Int32Array(length),
        new Uint8Array(length),
      ];
      const adapters = Float32Array.of((i % 5) / 4);
      await context.step({ tokens, positions, sequences, outputs, length, samplers: [], adapters });
      context.trim(0, 0, -1);
      if (i % 20 === 0) await model.tokenize('the fox ran over the hill '.repeat(2000), true, true);
    }
  }

  it('stops growing when adapters change time and again', async () => {
    // It grows by 5 to 11 MiB in each of the first rounds. What is lost with each change is lost in each round.
    let growth = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 12 && growth > 3; round++) {
      const before = ownMemory();
      await change(200);
      growth = ownMemory() - before;
    }
    expect(growth).toBeLessThan(3);
  }, 120_000);
});
