import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineClient } from '#engine';
import { DEMO_MODEL, loadEngine } from '../support/real-engine.js';
import { buildTask, outcomeOf, type TaskChanges } from '../support/tasks.js';

const PROMPT = 'Once upon a time there was a fox who lived behind a garden wall and';

describe('slots saved to files, on the demo model', () => {
  let folder: string;
  let engine: EngineClient;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'llamero-slot-files-'));
    engine = await loadEngine(DEMO_MODEL, { context: { sequences: 3 } });
  });
  afterAll(async () => {
    await engine.close();
    await rm(folder, { recursive: true });
  });

  const file = (name: string) => join(folder, name);
  const tokens = (text: string) => engine.tokenize(text, true, true);
  const run = (prompt: Int32Array, changes: TaskChanges = {}) =>
    outcomeOf(engine.run(buildTask({ maxTokens: 24, ...changes, prompt })));

  const save = (slotId: number, path: string) => engine.ask({ type: 'saveSlot', slotId, path });
  const restore = (other: EngineClient, slotId: number, path: string) =>
    other.ask({ type: 'restoreSlot', slotId, path });

  // contract: slots.save-restore
  it('go on exactly as the saved one does', async () => {
    const first = await run(await tokens(PROMPT), { slotId: 0 });
    const saved = await save(0, file('fox.bin'));
    expect(saved.tokens).toBe(first.end!.usage.tokensInCache);
    const longer = Int32Array.of(...(await tokens(PROMPT)), ...first.tokens);
    const expected = await run(longer, { slotId: 0 });

    await engine.ask({ type: 'eraseSlot', slotId: 0 });
    const restored = await restore(engine, 1, file('fox.bin'));
    expect(restored).toMatchObject({ tokens: saved.tokens, bytes: saved.bytes });
    const again = await run(longer, { slotId: 1 });
    expect(again.end!.usage.cachedTokens).toBe(saved.tokens);
    expect(again.text).toBe(expected.text);
    expect((await engine.slots()).map((slot) => slot.isProcessing)).toEqual([false, false, false]);
  });

  it('survive a new engine of the same model, and are refused by one with another cache', async () => {
    const prompt = await tokens(PROMPT);
    const expected = await run(prompt, { slotId: 0 });
    await save(0, file('kept.bin'));
    const other = await loadEngine(DEMO_MODEL, { context: { sequences: 3 } });
    const fewer = await loadEngine(DEMO_MODEL, { context: { sequences: 2 } });
    const quantized = await loadEngine(DEMO_MODEL, { context: { sequences: 3, typeK: 'q8_0' } });
    try {
      await restore(other, 2, file('kept.bin'));
      const again = await outcomeOf(other.run(buildTask({ maxTokens: 24, prompt, slotId: 2 })));
      expect(again.end!.usage.cachedTokens).toBe(prompt.length - 1);
      expect(again.text).toBe(expected.text);
      for (const engine of [fewer, quantized]) {
        await expect(restore(engine, 0, file('kept.bin'))).rejects.toMatchObject({ code: 'ERR_SLOT_FILE' });
      }
    } finally {
      await other.close();
      await fewer.close();
      await quantized.close();
    }
  });

  it('wait for the task of their slot and do not disturb it', async () => {
    const prompt = await tokens(PROMPT);
    const alone = await run(prompt, { slotId: 2, cachePrompt: false, maxTokens: 60 });
    const running = run(prompt, { slotId: 2, cachePrompt: false, maxTokens: 60 });
    const saves = [save(2, file('busy.bin')), save(0, file('idle.bin'))];
    expect((await running).text).toBe(alone.text);
    const [busy] = await Promise.all(saves);
    expect(busy!.tokens).toBe((await running).end!.usage.tokensInCache);
  });

  it('are refused when they are damaged, with the slot as it was', async () => {
    const prompt = await tokens(PROMPT);
    await run(prompt, { slotId: 0 });
    await save(0, file('good.bin'));
    const good = await readFile(file('good.bin'));
    const expected = await run(prompt, { slotId: 1 });
    const held = (await engine.slots())[1]!.tokensInCache;

    const flips = [0, 9, 13, 20, 60, 120, 200, 300, 420, 600, 1000, 4000, 9000, good.length >> 1, good.length - 1];
    const damaged = [
      ...flips.map((place) => {
        const bytes = Buffer.from(good);
        bytes[place] = bytes[place]! ^ 0xff;
        return bytes;
      }),
      ...[0, 7, 16, 100, good.length >> 1, good.length - 1].map((length) => good.subarray(0, length)),
      Buffer.concat([good, Buffer.from('more')]),
      Buffer.alloc(good.length),
    ];
    expect(damaged.length).toBeGreaterThanOrEqual(20);
    for (const [index, bytes] of damaged.entries()) {
      await writeFile(file('damaged.bin'), bytes);
      const restoring = restore(engine, 1, file('damaged.bin'));
      await expect(restoring, `file ${index}`).rejects.toMatchObject({ code: 'ERR_SLOT_FILE' });
      expect((await engine.slots())[1]!.tokensInCache).toBe(held);
    }
    const after = await run(prompt, { slotId: 1 });
    expect(after.end!.usage.cachedTokens).toBe(prompt.length - 1);
    expect(after.text).toBe(expected.text);
    expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});
