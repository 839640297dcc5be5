import { EngineError } from '../door/engine-error.js';
import type { EngineOptions, ProjectorOptions } from '../door/engine-options.js';
import type { MediaFile, Modalities } from '../door/media.js';
import type { TokenizeRules } from '../door/questions.js';
import { mediaLibrary } from './backend-directories.js';
import { withCancelFlag } from './cancel-flag.js';
import type { MediaReader, ReadPart, ReadPrompt } from './media-reader.js';
import { type Model, native, type Projector } from './native.js';

/** The model that reads images and sound, over the addon. */
export class LlamaProjector implements MediaReader {
  constructor(private readonly projector: Projector) {}

  get marker(): string {
    return this.projector.marker;
  }

  get modalities(): Modalities {
    const { vision, audio } = this.projector;
    return { vision, audio };
  }

  /** Cells of an image that one step has to decode at once; 0 = none. */
  get wholeCells(): number {
    return this.projector.wholeCells;
  }

  async read(
    text: string,
    files: readonly MediaFile[],
    { addSpecial, parseSpecial }: TokenizeRules,
    signal?: AbortSignal,
  ): Promise<ReadPrompt> {
    const contents = files.map(({ bytes }) => bytes);
    try {
      const { tokens, media } = await withCancelFlag(signal, (cancel) =>
        this.projector.read(text, contents, addSpecial, parseSpecial, cancel),
      );
      const parts = media.map(({ at, file, part, hash, chunk }): ReadPart => {
        const { cells, positions, kind } = chunk;
        const name = part === 0 ? hash : `${hash}/${part}`;
        return { media: { at, cells, positions, hash: name, kind, bytes: contents[file]!, part }, chunk };
      });
      return { tokens, parts };
    } catch (cause) {
      const { code, message } = EngineError.from(cause);
      const { file } = cause as { readonly file?: unknown };
      throw new EngineError(code, message, typeof file === 'number' ? { file } : {}, { cause });
    }
  }

  dispose(): void {
    this.projector.dispose();
  }
}

/** @throws ERR_MODEL_LOAD with the reason; ERR_UNSUPPORTED where the library for it was not built */
export async function loadProjector(
  { path, marker, offload, imageMinTokens, imageMaxTokens }: ProjectorOptions,
  model: Model,
  { context, warmup }: EngineOptions,
): Promise<LlamaProjector> {
  const library = mediaLibrary();
  if (library === undefined) {
    throw new EngineError(
      'ERR_UNSUPPORTED',
      "--mmproj: llama.cpp's library for images and sound is not there. Run: npm run build:native -- --with multimodal",
    );
  }
  const projector = await native.Projector.load(path, model, {
    ...{ library, marker, offload, warmup, threads: context.threads.threads },
    ...(context.flashAttention !== undefined && { flashAttention: context.flashAttention }),
    ...(imageMinTokens !== undefined && { imageMinTokens }),
    ...(imageMaxTokens !== undefined && { imageMaxTokens }),
  });
  return new LlamaProjector(projector);
}
