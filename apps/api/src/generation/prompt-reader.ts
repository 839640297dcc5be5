import { Injectable } from '@nestjs/common';
import { EngineClient } from '#engine';
import { ApiError } from '../http/api-error.js';
import { MediaLoader } from '../media/media-loader.js';
import type { MediaReference } from '../media/media-reference.js';
import { readMediaPrompt } from '../media/read-media-prompt.js';
import { checkMarkers, type MarkedText, NamedImages, promptMedia } from './media-prompt.js';
import type { NumberedImage } from './numbered-images.js';
import {
  allPromptTokens,
  isMediaPrompt,
  promptTokens,
  type ReadPrompt,
  type SinglePrompt,
  sequenceOf,
} from './prompt.js';
import { refuseBeyondContext } from './text-room.js';

/** What prompts are called in errors, by their index. */
export interface PromptNames {
  /** The field whose text or tokens cannot be used. */
  readonly nameOf: (index: number) => string;
  /** Where exactly a prompt stands. */
  readonly placeOf: (index: number) => string;
}

/** Makes tokens of prompts, with or without media in them. */
@Injectable()
export class PromptReader {
  constructor(
    private readonly engine: EngineClient,
    private readonly media: MediaLoader,
  ) {}

  /**
   * @param images that the texts name
   * @throws ApiError for what is empty or not in the vocabulary; for media that the model does not take or that cannot be
   * used, for names, markers and files that do not belong together
   * @throws EngineError ERR_CONTEXT_SIZE for texts that no context could hold
   */
  async read(
    prompts: readonly SinglePrompt[],
    names: PromptNames,
    images: readonly NumberedImage[] = [],
  ): Promise<readonly ReadPrompt[]> {
    const marked = this.marked(prompts, names, images);
    if (marked.every((one) => one === undefined)) {
      const tokens = await allPromptTokens(prompts.map(sequenceOf), names.nameOf, this.engine);
      return tokens.map((own) => ({ tokens: own }));
    }
    const references = new Set(marked.flatMap((one) => one?.media ?? []));
    const loaded = await this.media.load([...references]);
    const files = new Map([...references].map((reference, index) => [reference, loaded[index]!]));
    return Promise.all(
      prompts.map(async (prompt, index): Promise<ReadPrompt> => {
        const own = marked[index];
        const name = names.nameOf(index);
        if (own === undefined) return { tokens: await promptTokens(sequenceOf(prompt), name, this.engine) };
        refuseBeyondContext([own.text], this.engine.model, this.engine.vocabulary);
        const rules = { addSpecial: true, parseSpecial: true };
        return readMediaPrompt(
          own.text,
          own.media.map((reference) => files.get(reference)!),
          rules,
          this.engine,
        );
      }),
    );
  }

  /** Of each prompt its text with markers; undefined = it has no media. @throws ApiError */
  private marked(
    prompts: readonly SinglePrompt[],
    { placeOf }: PromptNames,
    images: readonly NumberedImage[],
  ): readonly (MarkedText | undefined)[] {
    if (images.length > 0) this.media.refuseKind('image', 'image_data');
    const named = new NamedImages(images);
    const marked = prompts.map((prompt, index) => this.markedOne(prompt, placeOf(index), named));
    named.refuseUnused();
    return marked.map((one) => (one !== undefined && one.media.length > 0 ? one : undefined));
  }

  private markedOne(prompt: SinglePrompt, place: string, named: NamedImages): MarkedText | undefined {
    const own: readonly MediaReference[] = isMediaPrompt(prompt) ? promptMedia(prompt, place) : [];
    this.media.refuseUntaken(own);
    const { mediaMarker: marker } = this.engine.model;
    if (marker === undefined) return undefined;
    const hasNames = named.references.length > 0;
    if (isMediaPrompt(prompt) && hasNames && own.length > 0) {
      throw ApiError.field(`${place}.multimodal_data`, 'cannot be combined with image_data');
    }
    if (isMediaPrompt(prompt)) checkMarkers(prompt, place, marker);
    const text = sequenceOf(prompt);
    if (own.length > 0) return { text: text as string, media: own };
    return hasNames && typeof text === 'string' ? named.marked(text, place, marker) : undefined;
  }
}
