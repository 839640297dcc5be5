import { describe, expect, it } from 'vitest';
import type { MediaFile, TaskRequest } from '#engine';
import { hashOfHeld } from '../../../../test/support/fake-chain.js';
import { mediaNumber } from '../../../../test/support/fake-context.js';
import { createFakeEngine, type FakeEngineOptions } from '../../../../test/support/fake-engine.js';
import { FAKE_MARKER, fakeMedia } from '../../../../test/support/fake-media.js';
import { nativeError } from '../../../../test/support/native-error.js';
import { gate, tokensAfter, turn } from '../../../../test/support/schedulers.js';
import { buildTask, outcomeOf, type TaskChanges } from '../../../../test/support/tasks.js';

const RULES = { addSpecial: false, parseSpecial: true };
/** Nine cells and three positions, as images with M-RoPE. */
const CAT = fakeMedia('image', 9, 'cat', 3);
const DOG = fakeMedia('image', 9, 'dog', 3);
/** Twenty cells that are decoded in pieces. */
const SONG = fakeMedia('audio', 20, 'song');

async function started(options: FakeEngineOptions = {}) {
  const { engine, backend } = createFakeEngine({
    takesMedia: true,
    slots: 2,
    ...options,
    engine: { mediaCacheBytes: 1 << 20, contextShift: false, ...options.engine },
  });
  await engine.load();
  const { context } = backend;
  const read = async (text: string, ...files: readonly MediaFile[]) => {
    const { tokens, media } = await engine.readMediaPrompt(text, files, RULES);
    return { prompt: tokens, media } satisfies Pick<TaskRequest, 'prompt' | 'media'>;
  };
  const run = (prompt: Awaited<ReturnType<typeof read>>, changes: TaskChanges = {}) =>
    outcomeOf(engine.run(buildTask({ ...prompt, ...changes })));
  return { engine, backend, context, read, run };
}

/** What a fake memory holds for a prompt: the cells of media are numbers that depend on what they show. */
function heldOf({ prompt, media }: Pick<TaskRequest, 'prompt' | 'media'>): number[] {
  const held = [...prompt];
  for (const { at, cells, hash } of media ?? []) {
    for (let cell = 0; cell < cells; cell++) held[at + cell] = mediaNumber(hash) - cell;
  }
  return held;
}

describe('prompts with media', () => {
  it.each([4, 16, 64, 512])('are computed in order, whatever the batch holds: %d tokens', async (batchSize) => {
    const { read, run, context } = await started({ batchSize });
    const prompt = await read(`A cat: ${FAKE_MARKER} and a song: ${FAKE_MARKER}, what now?`, CAT, SONG);
    const { tokens, end } = await run(prompt, { maxTokens: 5 });
    expect(tokens).toEqual(tokensAfter(heldOf(prompt), 5));
    expect(end?.usage).toMatchObject({ promptTokens: prompt.prompt.length, cachedTokens: 0 });
    expect(context.encoded).toHaveLength(2);
  });

  it('may begin and end with media, and consist of them', async () => {
    const { read, run } = await started();
    for (const text of [`${FAKE_MARKER}?`, `What is ${FAKE_MARKER}`, FAKE_MARKER]) {
      const prompt = await read(text, CAT);
      const { tokens, error } = await run(prompt);
      expect(error).toBeUndefined();
      expect(tokens).toEqual(tokensAfter(heldOf(prompt), 4));
    }
    const two = await read(FAKE_MARKER.repeat(2), DOG, SONG);
    expect((await run(two)).tokens).toEqual(tokensAfter(heldOf(two), 4));
  });

  it('are taken from the cache with their media, which are not encoded again', async () => {
    const { read, run, context } = await started();
    const first = await read(`See ${FAKE_MARKER} here. Who?`, CAT);
    await run(first);
    const second = await read(`See ${FAKE_MARKER} here. What?`, CAT);
    const { end, tokens } = await run(second);
    expect(end?.usage.cachedTokens).toBe('See '.length + 9 + ' here. Wh'.length);
    expect(tokens).toEqual(tokensAfter(heldOf(second), 4));
    expect(context.encoded).toHaveLength(1);
  });

  it('share nothing behind other media, however equal the texts are', async () => {
    const { read, run, context } = await started();
    await run(await read(`See ${FAKE_MARKER} here.`, CAT));
    const other = await read(`See ${FAKE_MARKER} here.`, DOG);
    const { end, tokens } = await run(other, { slotId: 0 });
    expect(end?.usage.cachedTokens).toBe('See '.length);
    expect(tokens).toEqual(tokensAfter(heldOf(other), 4));
    expect(context.encoded).toHaveLength(2);
  });

  it('never cut media: a prompt that ends with them has them decoded again, not encoded', async () => {
    const { read, run, context } = await started();
    const prompt = await read(`See ${FAKE_MARKER}`, CAT);
    await run(prompt);
    const { end, tokens } = await run(prompt, { slotId: 0 });
    expect(end?.usage.cachedTokens).toBe('See '.length);
    expect(tokens).toEqual(tokensAfter(heldOf(prompt), 4));
    expect(context.encoded).toHaveLength(1);
  });

  it('encode the same picture once behind other texts, as long as it is kept', async () => {
    const { read, run, context } = await started();
    for (const text of ['One', 'Two', 'Three']) await run(await read(`${text} ${FAKE_MARKER}.`, CAT));
    expect(context.encoded).toHaveLength(1);
    const none = await started({ engine: { mediaCacheBytes: 0 } });
    for (const text of ['One', 'Two', 'Three']) await none.run(await none.read(`${text} ${FAKE_MARKER}.`, CAT));
    expect(none.context.encoded).toHaveLength(3);
  });

  it('encode and decode a picture once for all who ask at the same time', async () => {
    const { read, context, run, engine } = await started({ slots: 4, slotContextSize: 256 });
    const prompt = await read(`A long text before the picture: ${FAKE_MARKER} and after.`, CAT);
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => run(prompt)));
    for (const { tokens } of outcomes) expect(tokens).toEqual(tokensAfter(heldOf(prompt), 4));
    expect(context.encoded).toHaveLength(1);
    const { promptTokens } = await engine.statistics();
    expect(promptTokens).toBeLessThan(2 * prompt.prompt.length);
  });

  it('let running streams go on between the parts of their media', async () => {
    const { engine, read, context } = await started({ slots: 2, slotContextSize: 4096 });
    const order: string[] = [];
    context.duringEncode = () => void order.push('encode');
    const prompt = await read(FAKE_MARKER.repeat(4), CAT, DOG, SONG, fakeMedia('image', 5, 'cow'));
    const stream = engine
      .run(buildTask({ prompt: 'abc', maxTokens: 4000 }))
      .subscribe(({ type }) => type === 'text' && order.push('token'));
    while (order.length < 3) await turn();
    const outcome = await outcomeOf(engine.run(buildTask(prompt)));
    expect(outcome.tokens).toEqual(tokensAfter(heldOf(prompt), 4));
    stream.unsubscribe();
    const from = order.indexOf('encode');
    const until = order.lastIndexOf('encode');
    const between = order.slice(from, until + 1);
    expect(between.filter((what) => what === 'encode')).toHaveLength(4);
    expect(between.join(' ')).not.toContain('encode encode');
  });

  it('can be cancelled between the parts of their media, which are not computed then', async () => {
    const { engine, read, context, run } = await started();
    const encoding = gate();
    context.duringEncode = () => encoding.opened;
    const prompt = await read(FAKE_MARKER.repeat(3), CAT, DOG, SONG);
    const subscription = engine.run(buildTask(prompt)).subscribe();
    while ((await engine.slots()).every(({ isProcessing }) => !isProcessing)) await turn();
    await turn();
    subscription.unsubscribe();
    await turn();
    encoding.open();
    const after = await read('next', ...[]);
    expect((await run(after)).tokens).toEqual(tokensAfter(heldOf(after), 4));
    expect(context.encoded.length).toBeLessThanOrEqual(1);
  });

  it('tell for how long their media have been encoded, which is no step', async () => {
    const { engine, read, context } = await started();
    const encoding = gate();
    context.duringEncode = () => encoding.opened;
    const done = outcomeOf(engine.run(buildTask(await read(FAKE_MARKER, CAT))));
    while ((await engine.statistics()).runningEncodingMs === 0) await turn();
    const { runningEncodingMs, runningStepMs } = await engine.statistics();
    expect(runningStepMs).toBe(0);
    await turn();
    expect((await engine.statistics()).runningEncodingMs).toBeGreaterThan(runningEncodingMs);
    encoding.open();
    await done;
    expect((await engine.statistics()).runningEncodingMs).toBe(0);
  });

  it('fail alone where their media cannot be encoded', async () => {
    const { read, run, context } = await started();
    context.encodeFailures.push(nativeError('ERR_DECODE', 'cannot encode the image'));
    const [broken, well] = await Promise.all([run(await read(`x${FAKE_MARKER}`, CAT)), run(await read('fine'))]);
    expect(broken.error).toMatchObject({ code: 'ERR_DECODE' });
    expect(well.error).toBeUndefined();
    const again = await read(`x${FAKE_MARKER}`, CAT);
    expect((await run(again)).tokens).toEqual(tokensAfter(heldOf(again), 4));
  });

  it('end where the context is full instead of shifting it', async () => {
    const { read, run } = await started({ slots: 1, slotContextSize: 32, engine: { contextShift: true } });
    const prompt = await read(`See ${FAKE_MARKER}!`, CAT);
    const { tokens, end } = await run(prompt, { maxTokens: 100 });
    expect(end).toMatchObject({ stopCause: 'limit', truncated: true });
    expect(tokens).toEqual(tokensAfter(heldOf(prompt), tokens.length));
    expect(tokens.length).toBe(32 - prompt.prompt.length);
  });

  it('feed samplers with their tokens alone', async () => {
    const { read, run, backend } = await started();
    const prompt = await read(`ab${FAKE_MARKER}c`, CAT);
    await run(prompt);
    expect(backend.chains.at(-1)!.fed.every((token) => token >= 0)).toBe(true);
  });

  it('are shown without files and without cells of media', async () => {
    const { read, run, engine } = await started();
    await run(await read(`ab${FAKE_MARKER}c`, CAT), { slotId: 0 });
    const [slot] = await engine.slots();
    expect(slot!.task).not.toHaveProperty('media');
    expect([...slot!.task!.prompt]).toEqual([97, 98, 99]);
    expect(slot!.promptTokens).toBe(12);
  });

  it('recover in a memory that is full of what idle slots hold', async () => {
    const { read, run } = await started({ slots: 2, slotContextSize: 40, cells: 40 });
    const first = await read(`first ${FAKE_MARKER} text`, CAT);
    expect((await run(first, { slotId: 0 })).tokens).toEqual(tokensAfter(heldOf(first), 4));
    const second = await read(`another ${FAKE_MARKER} one`, SONG);
    expect((await run(second, { slotId: 1 })).tokens).toEqual(tokensAfter(heldOf(second), 4));
  });

  it('depend on their media in the same way as on tokens', () => {
    expect(hashOfHeld([1, mediaNumber('aaaaaa'), 2], undefined as never)).not.toBe(
      hashOfHeld([1, mediaNumber('bbbbbb'), 2], undefined as never),
    );
  });
});
