import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { mediaLibrary } from '../../libs/engine/src/backend/backend-directories.js';
import type { Context, EncodedMedia, Model, Projector } from '../../libs/engine/src/backend/native.js';
import { LlamaProjector } from '../../libs/engine/src/backend/projector.js';
import { drawnImage } from '../support/drawn-image.js';
import { BUILD_TIMEOUT, buildMediaLibrary, ProjectorFolder } from '../support/media-library.js';
import { loadEngine } from '../support/real-engine.js';
import { CHAT_MODEL, contextParams, initializeNative, native, promptEntries, step } from './native-fixture.js';

const MARKER = '<__media__>';
const IMAGE = drawnImage(40, [255, 0, 0]);

describe('a projector in the addon', () => {
  let folder: ProjectorFolder;
  let model: Model;
  let whole: Projector;
  let pieces: Projector;
  let context: Context;

  const params = () => ({ library: mediaLibrary()!, marker: MARKER, threads: 1, warmup: false });
  const load = (path: string, own = model) => native.Projector.load(path, own, params());
  const chunkOf = async (projector: Projector) => (await projector.read(MARKER, [IMAGE], false, true)).media[0]!.chunk;
  const encode = async (projector: Projector) => context.encode(await chunkOf(projector));
  const decode = (encoded: EncodedMedia, from: number, length: number, position = 0) =>
    context.step({
      ...{ tokens: new Int32Array(), positions: new Int32Array(), sequences: new Int32Array() },
      ...{ outputs: new Uint8Array(), length, samplers: [] },
      media: { encoded, sequence: 0, position, from },
    });

  beforeAll(async () => {
    buildMediaLibrary();
    initializeNative();
    folder = new ProjectorFolder();
    model = await native.Model.load(CHAT_MODEL, {});
    whole = await load(folder.file('gemma3'));
    pieces = await load(folder.file('llava'));
    context = await native.Context.create(
      model,
      contextParams({ batchSize: 8, ubatchSize: 8, wholeCells: whole.wholeCells }),
    );
  }, BUILD_TIMEOUT);
  afterAll(() => {
    context.dispose();
    for (const projector of [whole, pieces]) projector.dispose();
    model.dispose();
    folder.remove();
  });

  it('lies beside the other libraries that were built', () => {
    expect(existsSync(mediaLibrary()!)).toBe(true);
  });

  it('says what it takes, and what has to be decoded at once', () => {
    expect(whole).toMatchObject({ vision: true, audio: false, marker: MARKER, wholeCells: 16 });
    expect(pieces.wholeCells).toBe(0);
  });

  it('has steps of as many tokens as were asked for, although media need more', () => {
    expect(context.batchSize).toBe(8);
    expect(context.ubatchSize).toBeGreaterThanOrEqual(16);
    expect(() => void step(context, promptEntries(new Int32Array(9).fill(5), null))).toThrow('length');
  });

  it('puts each part of a file in its place, however often the file is there', async () => {
    const { tokens, media } = await whole.read(`a${MARKER}b${MARKER}`, [IMAGE, IMAGE], true, true);
    expect(media.map(({ file, part, chunk }) => [file, part, chunk.cells, chunk.kind])).toEqual([
      [0, 0, 16, 'image'],
      [1, 0, 16, 'image'],
    ]);
    for (const { at, chunk } of media) {
      expect([...tokens.subarray(at, at + chunk.cells)]).toEqual(new Array(chunk.cells).fill(-1));
      expect(tokens[at - 1]).toBeGreaterThanOrEqual(0);
    }
    expect(media[0]!.hash).toBe(media[1]!.hash);
    expect(media[0]!.hash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('refuses files with their number, and texts without their markers', async () => {
    const bad = whole.read(MARKER.repeat(2), [IMAGE, Uint8Array.of(1, 2, 3)], false, true);
    await expect(bad).rejects.toMatchObject({ code: 'ERR_MEDIA', file: 1 });
    await expect(whole.read('no marker', [IMAGE], false, true)).rejects.toMatchObject({ code: 'ERR_MEDIA' });
    const cancel = new Int32Array(new SharedArrayBuffer(4)).fill(1);
    await expect(whole.read(MARKER, [IMAGE], false, true, cancel)).rejects.toMatchObject({ code: 'ERR_ABORTED' });
  });

  it('encodes the same for the same image, and keeps one embedding a cell', async () => {
    const encoded = await encode(whole);
    expect(encoded).toMatchObject({ cells: 16, positions: 16, kind: 'image', isWhole: true });
    expect(encoded.bytes).toBe(16 * model.info.embeddingSize * 4);
  });

  it('is decoded whole, or in pieces where it may be', async () => {
    const [all, some] = [await encode(whole), await encode(pieces)];
    context.clear();
    expect(() => void decode(all, 0, 8)).toThrow('decoded at once');
    await decode(all, 0, 16);
    expect(context.lastPosition(0)).toBe(15);
    context.clear();
    for (let from = 0; from < some.cells; from += 8) await decode(some, from, 8);
    expect(context.lastPosition(0)).toBe(some.cells - 1);
    expect(() => void decode(some, 60, 8)).toThrow('more than the media have');
  });

  it('is of no use once it is disposed, nor to another model', async () => {
    const encoded = await encode(whole);
    encoded.dispose();
    encoded.dispose();
    expect(() => void decode(encoded, 0, 16)).toThrow(expect.objectContaining({ code: 'ERR_DISPOSED' }));
    const other = await native.Model.load(CHAT_MODEL, {});
    const foreign = await load(folder.file('gemma3'), other);
    const chunk = await chunkOf(foreign);
    expect(() => void context.encode(chunk)).toThrow('another model');
    foreign.dispose();
    foreign.dispose();
    expect(() => foreign.read(MARKER, [IMAGE], false, true)).toThrow(expect.objectContaining({ code: 'ERR_DISPOSED' }));
    // The chunk keeps its projector and the model.
    other.dispose();
    expect(chunk.cells).toBe(16);
  });

  it('is freed when what is loaded behind it fails', async () => {
    const dispose = vi.spyOn(LlamaProjector.prototype, 'dispose');
    const projector = { path: folder.file('gemma3'), marker: MARKER, offload: false };
    const draft = { modelPath: folder.path('none.gguf'), slotContextSize: 0 };
    await expect(loadEngine(CHAT_MODEL, { projector, draft })).rejects.toThrow('none.gguf');
    expect(dispose).toHaveBeenCalledOnce();
    dispose.mockRestore();
  });

  it('says why it cannot be loaded', async () => {
    await expect(load(CHAT_MODEL)).rejects.toMatchObject({ code: 'ERR_MODEL_LOAD' });
    await expect(load(folder.path('none.gguf'))).rejects.toThrow('none.gguf');
    await expect(load(folder.file('gemma3', 64))).rejects.toThrow('mismatch');
  });
});
