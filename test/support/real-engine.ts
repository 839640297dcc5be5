import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type EngineClient, type EngineOptions, InProcessEngine } from '#engine';

const ROOT = join(import.meta.dirname, '../..');

/** The chat model that ships with the project. */
export const DEMO_MODEL = join(ROOT, 'models/cria-q8_0.gguf');

/** Makes it talk like a pirate. */
export const PIRATE_ADAPTER = join(ROOT, 'models/cria-pirate-f16.gguf');

/** Its draft model, and BERT-like models for embeddings and reranking; they ship with the project too. */
export const DRAFT_MODEL = join(ROOT, 'models/cria-draft-q8_0.gguf');
export const EMBEDDING_MODEL = join(ROOT, 'models/cria-embed-f16.gguf');
export const RERANK_MODEL = join(ROOT, 'models/cria-rerank-f16.gguf');

/** A public test model that lies beside the project, when it does. */
export const STORIES_MODEL = join(ROOT, '../shared/data/models/stories260K.gguf');

/**
 * The title of a group of tests that needs a file of ../shared: says why it is skipped when the file is absent.
 * The models of the project are there; a test that does not find one fails.
 */
export function needing(file: string, title: string): { readonly title: string; readonly isMissing: boolean } {
  const isMissing = !existsSync(file);
  return { title: isMissing ? `${title} (skipped: there is no ${file.split('/').at(-1)})` : title, isMissing };
}

export interface RealEngineChanges extends Partial<Omit<EngineOptions, 'context'>> {
  readonly context?: Partial<EngineOptions['context']>;
}

/** A loaded engine over the addon: small contexts, one thread, so that a busy machine does not make it wait. Close it. */
export async function loadEngine(
  modelPath: string,
  { context, ...changes }: RealEngineChanges = {},
): Promise<EngineClient> {
  const threads = { threads: 1 };
  const engine = new InProcessEngine({
    modelPath,
    model: {},
    slotPromptSimilarity: 0.5,
    contextShift: true,
    continuousBatching: true,
    warmup: true,
    renderSpecial: false,
    chatTemplate: '',
    backendDirectories: [],
    ...changes,
    context: {
      contextSize: 2048,
      batchSize: 512,
      ubatchSize: 512,
      sequences: 4,
      threads,
      threadsBatch: threads,
      ...context,
    },
  });
  await engine.load();
  return engine;
}
