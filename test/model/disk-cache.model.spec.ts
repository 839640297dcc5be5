import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EngineClient } from '#engine';
import { DEMO_MODEL, loadEngine } from '../support/real-engine.js';
import { buildTask, outcomeOf } from '../support/tasks.js';
import { type TinyArchitecture, TinyModels } from '../support/tiny-models.js';

const models = new TinyModels();
afterAll(() => models.remove());

const CHATS = [1, 2, 3, 4].map((chat) =>
  Array.from({ length: 90 }, (_, place) => 300 + ((place * 7 + chat * 131) % 1500)),
);

let folder: string;
let engine: EngineClient;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'llamero-disk-'));
});
afterEach(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

async function start(model: string, changes: { readonly kvUnified?: boolean } = {}): Promise<void> {
  engine = await loadEngine(model, {
    context: { sequences: 2, contextSize: 1024, batchSize: 64, ubatchSize: 64, ...changes },
    hostCacheBytes: 2 ** 26,
    diskCache: { folder, maxBytes: 2 ** 28 },
  });
}

const ask = (prompt: readonly number[], cachePrompt = true) =>
  outcomeOf(engine.run(buildTask({ prompt, maxTokens: 8, cachePrompt })));

const disk = async () => (await engine.statistics()).diskCache;

const files = () =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.sequence'))
    .map((name) => join(folder, name));

const memories: readonly (readonly [title: string, model: () => string, changes: { readonly kvUnified?: boolean }])[] =
  [
    ['a KV cache', () => DEMO_MODEL, {}],
    ['a KV cache that the slots share', () => DEMO_MODEL, { kvUnified: true }],
    ...(['mamba', 'jamba', 'gemma2'] as const).map(
      (name: TinyArchitecture) => [`the memory of ${name}`, () => models.make(name), {}] as const,
    ),
  ];

describe.each(memories)('what slots held, of %s', (_, model, changes) => {
  it('is kept in files, found by the next engine, and goes on as if it had been evaluated', async () => {
    const path = model();
    await start(path, changes);
    const answers = [];
    for (const chat of CHATS) answers.push((await ask(chat)).tokens);
    await engine.close();
    expect(files()).toHaveLength(CHATS.length);

    await start(path, changes);
    expect(await disk()).toMatchObject({ sequences: CHATS.length, hitTokens: 0 });
    for (const [index, chat] of CHATS.entries()) {
      const longer = [...chat, ...answers[index]!, 400 + index];
      const warm = await ask(longer);
      expect(warm.end?.usage.cachedTokens).toBeGreaterThanOrEqual(chat.length);
      expect(warm.tokens).toEqual((await ask(longer, false)).tokens);
    }
    const { hitTokens, restoredTokens } = await disk();
    expect(hitTokens).toBeGreaterThanOrEqual(CHATS.length * CHATS[0]!.length);
    expect(restoredTokens).toBeGreaterThanOrEqual(hitTokens);
  });
});

describe('a file of the disk cache', () => {
  it('whose state is damaged is removed: its prompt is evaluated, and all others are served', async () => {
    await start(DEMO_MODEL);
    const alone = [];
    for (const chat of CHATS) alone.push((await ask(chat)).tokens);
    await engine.close();
    const all = files();
    for (const [index, path] of all.entries()) {
      const bytes = readFileSync(path);
      const place = bytes.length - 1 - Math.floor((index * bytes.length) / 8);
      bytes[place] = bytes[place]! ^ 4;
      writeFileSync(path, bytes);
    }
    await start(DEMO_MODEL);
    expect((await disk()).sequences).toBe(CHATS.length);
    for (const [index, chat] of CHATS.entries()) {
      const { tokens, end } = await ask([...chat]);
      expect([tokens, end?.usage.cachedTokens]).toEqual([alone[index], 0]);
    }
    expect(await disk()).toMatchObject({ hitTokens: 0 });
    await engine.close();
    await start(DEMO_MODEL);
    for (const chat of CHATS) expect((await ask([...chat, 5])).end?.usage.cachedTokens).toBeGreaterThan(80);
  });

  it('of another context is not taken for one of this, wherever it lies', async () => {
    await start(DEMO_MODEL);
    const { tokens } = await ask(CHATS[0]!);
    await engine.close();
    const [path] = files();
    await start(DEMO_MODEL, { kvUnified: true });
    expect(await disk()).toMatchObject({ sequences: 0 });
    await ask(CHATS[1]!);
    await engine.close();
    const other = files().find((each) => each !== path)!;
    copyFileSync(path!, join(other, '..', 'copied.sequence'));
    await start(DEMO_MODEL, { kvUnified: true });
    expect(await disk()).toMatchObject({ sequences: 1 });
    expect((await ask(CHATS[0]!)).end?.usage.cachedTokens).toBe(0);
    await engine.close();
    await start(DEMO_MODEL);
    const again = await ask(CHATS[0]!);
    expect([again.end?.usage.cachedTokens, again.tokens]).toEqual([CHATS[0]!.length - 1, tokens]);
  });
});
