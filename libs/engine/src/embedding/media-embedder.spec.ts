import { Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { FakeBackend } from '../../../../test/support/fake-backend.js';
import { FAKE_MARKER, fakeMedia } from '../../../../test/support/fake-media.js';
import { NO_ADAPTERS } from '../adapters/adapter-set.js';
import type { StepInput, StepOutput } from '../backend/backend.js';
import type { Embedding, Pooling } from '../door/embedding.js';
import { MediaStore } from '../media/media-store.js';
import { MediaEmbedder, type MediaInput } from './media-embedder.js';

/** Gives rows that say which step made them, and which row of it they are. */
function created(pooling: Pooling) {
  const backend = new FakeBackend({ takesMedia: true });
  const store = new MediaStore(backend.media!, backend.context, 1 << 20);
  const steps: StepInput[] = [];
  const context = {
    trim: () => true,
    step: async (input: StepInput): Promise<StepOutput> => {
      const embeddings = Float32Array.from(input.samplers.flatMap((_, row) => [steps.length + 1, row]));
      steps.push(input);
      return { steps: 1, tokens: new Int32Array(), decodeMicros: 0, sampleMicros: 0, embeddings };
    },
  };
  const embedder = new MediaEmbedder(context, { pooling, size: 2, inputSize: 64 }, store);
  const vectorsOf = async (text: string, isWaiting = true) => {
    const file = fakeMedia('image', 4, 'cat', 2);
    const { tokens, media } = await store.read(text, [file], { addSpecial: false, parseSpecial: true });
    const prepared = await store.prepare(media);
    return new Promise<readonly Float32Array[] | undefined>((resolve, reject) => {
      const waiting = new Observable<Embedding>((output) => {
        const input: MediaInput = { tokens, adapters: NO_ADAPTERS, output, queuedAt: 0, media: prepared };
        if (!isWaiting) output.complete();
        embedder.vectorsOf(input).then(resolve, reject);
      });
      waiting.subscribe();
    });
  };
  return { steps, vectorsOf, context: backend.context };
}

const plain = (vectors: readonly Float32Array[] | undefined) => vectors?.map((vector) => [...vector]);

describe('embeddings of inputs with media', () => {
  it('are computed stretch by stretch, each behind the positions of the one before', async () => {
    const { steps, vectorsOf, context } = created('last');
    expect(plain(await vectorsOf(`ab${FAKE_MARKER}cde`))).toEqual([[3, 0]]);
    expect(steps.map(({ length }) => length)).toEqual([2, 4, 3]);
    expect(steps.map(({ media, positions }) => media?.position ?? positions[0])).toEqual([0, 2, 4]);
    expect(context.encoded).toHaveLength(1);
  });

  it('are put together as their pooling says', async () => {
    const text = `ab${FAKE_MARKER}`;
    expect(plain(await created('cls').vectorsOf(text))).toEqual([[1, 0]]);
    const [mean] = (await created('mean').vectorsOf(text))!;
    expect([...mean!]).toEqual([Math.fround((1 * 2 + 2 * 4) / 6), 0]);
    const rows = [
      [1, 0],
      [1, 1],
      [2, 0],
      [2, 1],
      [2, 2],
      [2, 3],
    ];
    expect(plain(await created('none').vectorsOf(text))).toEqual(rows);
    await expect(created('rank').vectorsOf(text)).rejects.toMatchObject({ code: 'ERR_UNSUPPORTED' });
  });

  it('are not computed for somebody who has left', async () => {
    const { steps, vectorsOf, context } = created('last');
    expect(await vectorsOf(`ab${FAKE_MARKER}`, false)).toBeUndefined();
    expect([steps.length, context.encoded.length]).toEqual([0, 0]);
  });
});
