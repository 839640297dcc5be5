import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Backend } from '../backend/backend.js';
import type { EngineOptions } from '../door/engine-options.js';
import { digestOf } from './digest.js';
import type { Origin } from './sequence-file.js';

/** What is read of a file of weights, which may have gigabytes. */
interface Pieces {
  /** Bytes of a piece. */
  readonly length: number;
  /** Spread evenly from the beginning on. */
  readonly count: number;
}

const BEGINNING: Pieces = { length: 1 << 20, count: 1 };
const SAMPLES: Pieces = { length: 16_384, count: 64 };

type Settings = Pick<EngineOptions, 'context' | 'projector'>;

/** What the cells of this engine are computed with. */
export function originOf(backend: Backend, { context, projector }: Settings): Origin {
  const { metadata, parameters, size, vocabSize, description } = backend.model;
  const facts = [Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1)), parameters, size, vocabSize];
  return {
    model: digestOf(JSON.stringify(facts)),
    description,
    typeK: context.typeK ?? 'f16',
    typeV: context.typeV ?? 'f16',
    buffers: backend.context.contextSize === backend.context.sequenceContextSize ? 1 : backend.model.slots,
    llamaCpp: backend.llamaCpp,
    projector: backend.media && projector && digestOfFile(projector.path, BEGINNING),
  };
}

/**
 * The same for files that nobody has asked for by name: with the weights themselves, the settings of the context and the
 * files of adapters and control vectors, all of which change what is in the cells.
 * @throws when one of these files cannot be read
 */
export function strictOriginOf(
  backend: Backend,
  options: Settings & Pick<EngineOptions, 'adapters' | 'modelPath'>,
): Origin {
  const { ropeScaling, ropeFrequencyBase, ropeFrequencyScale, yarnOriginalContext } = options.context;
  const { yarnExtFactor, yarnAttnFactor, yarnBetaFast, yarnBetaSlow, swaFull, flashAttention } = options.context;
  const { controlVectors = [], controlVectorLayers } = options.context;
  const { adapters = [], modelPath } = options;
  const files = [modelPath, ...[...adapters, ...controlVectors].map(({ path }) => path)];
  const settings = {
    ...{ ropeScaling, ropeFrequencyBase, ropeFrequencyScale, yarnOriginalContext },
    ...{ yarnExtFactor, yarnAttnFactor, yarnBetaFast, yarnBetaSlow, swaFull, flashAttention },
    ...{ controlVectors, controlVectorLayers, files: files.map((path) => digestOfFile(path, SAMPLES)) },
  };
  return { ...originOf(backend, options), settings: digestOf(JSON.stringify(settings)) };
}

/** Tells files of weights apart by their size and by pieces of them. */
function digestOfFile(path: string, { length, count }: Pieces): string {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const hash = createHash('sha256').update(String(size));
    const piece = Buffer.alloc(length);
    for (let index = 0; index < count; index++) {
      const place = Math.floor((Math.max(0, size - length) * index) / Math.max(1, count - 1));
      hash.update(piece.subarray(0, readSync(file, piece, 0, length, place)));
    }
    return hash.digest('hex');
  } finally {
    closeSync(file);
  }
}
