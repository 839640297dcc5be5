import { isSameSet, NO_ADAPTERS } from '../adapters/adapter-set.js';
import type { SequenceContext, StepInput } from '../backend/backend.js';
import type { EmbeddingFacts } from '../door/embedding.js';
import { EngineError } from '../door/engine-error.js';
import type { MediaStore } from '../media/media-store.js';
import type { PreparedMedia, TaskMedia } from '../media/task-media.js';
import type { QueuedInput } from './input-queue.js';

/** The row of the memory that it uses. */
const SEQUENCE = 0;

/** An input that has media in it, and what they are encoded from. */
export interface MediaInput extends QueuedInput {
  readonly media: TaskMedia;
}

/** A stretch of an input that one step computes. */
interface Stretch {
  readonly from: number;
  readonly length: number;
  readonly position: number;
  readonly media: PreparedMedia | undefined;
}

/**
 * Computes inputs that have media in them, each alone: one step for every stretch of text, and one for every part of its
 * media, behind one another in one sequence.
 */
export class MediaEmbedder {
  constructor(
    private readonly context: Pick<SequenceContext, 'step' | 'trim'>,
    private readonly facts: EmbeddingFacts,
    private readonly store: MediaStore,
  ) {}

  /**
   * The vectors of an input, as the model gives them; undefined once nobody waits for them.
   * @throws ERR_UNSUPPORTED where vectors of stretches cannot be put together; what `encode` and `step` throw
   */
  async vectorsOf(input: MediaInput): Promise<readonly Float32Array[] | undefined> {
    const { pooling } = this.facts;
    if (pooling === 'rank') throw new EngineError('ERR_UNSUPPORTED', 'images and sound cannot be ranked');
    this.context.trim(SEQUENCE, 0, -1);
    const stretches = stretchesOf(input);
    const found: { readonly rows: readonly Float32Array[]; readonly cells: number }[] = [];
    for (const stretch of stretches) {
      if (input.output.closed) return undefined;
      if (stretch.media) await this.store.encode(stretch.media);
      found.push({ rows: await this.rowsOf(input, stretch), cells: stretch.length });
    }
    if (pooling === 'none') return found.flatMap(({ rows }) => rows);
    if (pooling === 'cls') return found[0]!.rows;
    return pooling === 'mean' ? [meanOf(found.map(({ rows, cells }) => [rows[0]!, cells]))] : found.at(-1)!.rows;
  }

  private async rowsOf(input: MediaInput, stretch: Stretch): Promise<readonly Float32Array[]> {
    const { pooling, size } = this.facts;
    const rows = pooling === 'none' ? stretch.length : 1;
    const { embeddings } = await this.context.step(stepOf(input, stretch, rows));
    if (embeddings === undefined) throw new EngineError('ERR_INTERNAL', 'a step gave no embeddings');
    return Array.from({ length: rows }, (_, row) => embeddings.slice(row * size, (row + 1) * size));
  }
}

function stretchesOf({ tokens, media }: MediaInput): readonly Stretch[] {
  const stretches: Stretch[] = [];
  let position = 0;
  for (let from = 0; from < tokens.length; ) {
    const part = media.at(from);
    let end = from + (part?.media.cells ?? 1);
    while (!part && end < tokens.length && !media.at(end)) end++;
    stretches.push({ from, length: end - from, position, media: part });
    position += part?.media.positions ?? end - from;
    from = end;
  }
  return stretches;
}

/** @param rows of output, at the end of the stretch */
function stepOf({ tokens, adapters }: MediaInput, { from, length, position, media }: Stretch, rows: number): StepInput {
  return {
    tokens: tokens.slice(from, from + length),
    positions: Int32Array.from({ length }, (_, place) => position + place),
    sequences: new Int32Array(length).fill(SEQUENCE),
    outputs: new Uint8Array(length).fill(1, length - rows),
    length,
    samplers: new Array<null>(rows).fill(null),
    adapters: isSameSet(adapters, NO_ADAPTERS) ? undefined : adapters.scales,
    ...(media?.encoded && { media: { encoded: media.encoded, sequence: SEQUENCE, position, from: 0 } }),
  };
}

/** @param parts the mean of each stretch, and its cells */
function meanOf(parts: readonly (readonly [mean: Float32Array, cells: number])[]): Float32Array {
  const all = parts.reduce((sum, [, cells]) => sum + cells, 0);
  return parts[0]![0].map((_, index) => parts.reduce((sum, [mean, cells]) => sum + mean[index]! * cells, 0) / all);
}
