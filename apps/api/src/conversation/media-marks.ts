import { randomBytes } from 'node:crypto';
import { ApiError } from '../http/api-error.js';
import type { MediaReference } from '../media/media-reference.js';
import type { Conversation } from './conversation.js';
import { mediaOf } from './message.js';

/** A prompt in which the engine's own marker stands for each of its media. */
export interface MarkedMedia {
  readonly texts: readonly string[];
  /** In the order of the prompt. */
  readonly media: readonly MediaReference[];
}

/**
 * Finds the media of a conversation again in what a template made of it: a mark of its own stands for each, which nobody
 * who wrote a message could know.
 */
export class MediaMarks {
  private readonly media: readonly MediaReference[];
  /** Of all marks; empty where there are no media. */
  private readonly name: string;

  constructor(private readonly conversation: Conversation) {
    this.media = mediaOf(conversation.messages);
    this.name = this.media.length === 0 ? '' : `media_${randomBytes(16).toString('hex')}`;
  }

  readonly markOf = (media: MediaReference): string => `<__${this.name}_${this.media.indexOf(media)}__>`;

  /**
   * @param texts of one prompt, in order
   * @param marker the engine's
   * @throws ApiError that names what the template leaves out, and text that is the engine's marker
   */
  restored(texts: readonly string[], marker: string | undefined): MarkedMedia {
    if (this.media.length === 0 || marker === undefined) return { texts, media: [] };
    if (texts.some((text) => text.includes(marker))) throw this.markerAsText(marker);
    const media: MediaReference[] = [];
    const pattern = new RegExp(`<__${this.name}_(\\d+)__>`, 'g');
    const restored = texts.map((text) =>
      text.replaceAll(pattern, (_, index: string) => {
        media.push(this.media[Number(index)]!);
        return marker;
      }),
    );
    const lost = this.media.find((one) => !media.includes(one));
    if (lost !== undefined) throw ApiError.field(lost.place, 'is left out by the chat template of this model');
    return { texts: restored, media };
  }

  /** Where it stands, as far as that can be told. */
  private markerAsText(marker: string): ApiError {
    const { messages, fields } = this.conversation;
    const index = messages.findIndex((message) =>
      JSON.stringify(message).includes(JSON.stringify(marker).slice(1, -1)),
    );
    const place = index < 0 ? fields.messages : `${fields.messages}[${index}]`;
    return ApiError.field(place, `must not have the text ${marker} beside pictures or sound: it stands for them`);
  }
}
