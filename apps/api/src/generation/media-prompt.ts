import type { Limits } from '../config/limits.js';
import { ApiError } from '../http/api-error.js';
import { lengthProblem, textProblem } from '../http/length-problems.js';
import { limitOf } from '../http/limited-schema.js';
import { inlineReference, type MediaReference } from '../media/media-reference.js';
import { MEDIA_TEXT_SCHEMA, mediaTextProblem } from '../media/media-text.js';
import type { NumberedImage } from './numbered-images.js';
import { TEXT_SCHEMA } from './sequence-prompt.js';

/** v0.5's form of a text with media in it: the media marker stands for each, in order. */
export interface MediaPrompt {
  readonly prompt_string: string;
  readonly multimodal_data?: readonly string[] | null;
}

/** A text in which the media marker stands for each of its media. */
export interface MarkedText {
  readonly text: string;
  readonly media: readonly MediaReference[];
}

export const MEDIA_PROMPT_SCHEMA = {
  type: 'object',
  properties: {
    prompt_string: { description: 'The text, with the media marker (GET /props) for each file.', ...TEXT_SCHEMA },
    multimodal_data: {
      description: 'Pictures and recordings, in the order of their markers: Base64, or data URIs.',
      type: ['array', 'null'],
      maxItems: limitOf('maxMedia'),
      items: MEDIA_TEXT_SCHEMA,
    },
  },
  required: ['prompt_string'],
} as const;

/** What names a picture in a text. */
const IMAGE_NAME = /\[img-(\d{1,10})\]/g;

/** What is wrong with a text with media, as the end of a sentence. @param wrong what to say where it is none */
export function mediaPromptProblem(
  { prompt_string: text, multimodal_data: data }: Readonly<Record<string, unknown>>,
  limits: Limits,
  wrong: string,
): string | undefined {
  if (typeof text !== 'string') return wrong;
  const tooLong = textProblem(text, 'maxText', limits);
  if (tooLong !== undefined || data == null) return tooLong;
  if (!Array.isArray(data)) return 'must have an array in multimodal_data';
  const tooMany = lengthProblem(data, limits.maxMedia);
  if (tooMany !== undefined) return `has too much multimodal_data: it ${tooMany}`;
  for (const [index, file] of data.entries()) {
    const problem = mediaTextProblem(file, limits);
    if (problem !== undefined) return `is wrong in multimodal_data[${index}]: it ${problem}`;
  }
  return undefined;
}

/** The media of a prompt, in order. @param place of the prompt in the request */
export function promptMedia({ multimodal_data: data }: MediaPrompt, place: string): readonly MediaReference[] {
  return (data ?? []).map((file, index) => inlineReference(file, `${place}.multimodal_data[${index}]`));
}

/**
 * Checks that there is a marker for each of a prompt's media. Without a list of media, a marker is text.
 * @throws ApiError
 */
export function checkMarkers(
  { prompt_string: text, multimodal_data: data }: MediaPrompt,
  place: string,
  marker: string,
) {
  if (data == null) return;
  const markers = text.split(marker).length - 1;
  if (markers === data.length) return;
  throw ApiError.field(
    `${place}.multimodal_data`,
    `must have as many files as prompt_string has media markers (${marker}): it has ${data.length}, and there are ${markers}`,
  );
}

/** Pictures that the prompts of a request name. */
export class NamedImages {
  /** In the order of the request. */
  readonly references: readonly MediaReference[];
  private readonly byId: ReadonlyMap<number, MediaReference>;
  private readonly used = new Set<MediaReference>();

  constructor(images: readonly NumberedImage[]) {
    this.references = images.map(({ data }, index) => inlineReference(data, `image_data[${index}]`, 'image'));
    this.byId = new Map(images.map(({ id }, index) => [id, this.references[index]!]));
  }

  /**
   * The text with markers in the place of names.
   * @param place of the text in the request
   * @throws ApiError for a name that stands for nothing, and for text that is the marker
   */
  marked(text: string, place: string, marker: string): MarkedText {
    if (text.includes(marker)) {
      throw ApiError.field(
        place,
        `must not have the media marker (${marker}): with image_data, [img-id] names pictures`,
      );
    }
    const media: MediaReference[] = [];
    const marked = text.replaceAll(IMAGE_NAME, (name, id: string) => {
      const reference = this.byId.get(Number(id));
      if (reference === undefined) throw ApiError.field(place, `names ${name}, but image_data has no such id`);
      media.push(reference);
      this.used.add(reference);
      return marker;
    });
    return { text: marked, media };
  }

  /** @throws ApiError that names the first picture that no text has named so far */
  refuseUnused(): void {
    const unused = this.references.find((reference) => !this.used.has(reference));
    if (unused === undefined) return;
    const [id] = [...this.byId].find(([, reference]) => reference === unused)!;
    throw ApiError.field(unused.place, `is not used: no prompt names [img-${id}]`);
  }
}
