import { LRUCache } from 'lru-cache';
import type { SequenceContext } from '../backend/backend.js';
import type { EncodedMedia, MediaChunk, MediaReader } from '../backend/media-reader.js';
import { EngineError } from '../door/engine-error.js';
import { type MediaFile, type MediaPrompt, type PromptMedia, spanOf } from '../door/media.js';
import type { TokenizeRules } from '../door/questions.js';
import { type EncodingFigures, EncodingTimes } from '../statistics/encoding-times.js';
import { type PreparedMedia, TaskMedia } from './task-media.js';

/** Bytes of the parts that are kept from the question about a prompt until its task comes. */
const MAX_READ = 64 * 2 ** 20;

const AS_IT_IS: TokenizeRules = { addSpecial: false, parseSpecial: false };

/** The media of an engine: reads them, has them encoded, and keeps what they were encoded to. */
export class MediaStore {
  private readonly chunks = new LRUCache<string, MediaChunk>({
    maxSize: MAX_READ,
    sizeCalculation: ({ bytes }) => Math.max(1, bytes),
  });
  private readonly encoded: LRUCache<string, EncodedMedia> | undefined;
  private readonly times = new EncodingTimes();

  /** @param cacheBytes of what is kept that was encoded; 0 = nothing is */
  constructor(
    private readonly reader: MediaReader,
    private readonly context: Pick<SequenceContext, 'encode'>,
    cacheBytes: number,
  ) {
    this.encoded =
      cacheBytes > 0 ? new LRUCache({ maxSize: cacheBytes, sizeCalculation: ({ bytes }) => bytes }) : undefined;
  }

  /** @throws as MediaReader.read */
  async read(
    text: string,
    files: readonly MediaFile[],
    rules: TokenizeRules,
    signal?: AbortSignal,
  ): Promise<MediaPrompt> {
    const { tokens, parts } = await this.reader.read(text, files, rules, signal);
    for (const { media, chunk } of parts) this.chunks.set(media.hash, chunk);
    return { tokens, media: parts.map(({ media }) => media) };
  }

  /** The media of a task where all are at hand; undefined = `prepare` reads them. */
  find(media: readonly PromptMedia[]): TaskMedia | undefined {
    const all = media.map((each) => this.preparedOf(each));
    return all.every((each) => each !== undefined) ? new TaskMedia(all) : undefined;
  }

  /** Reads beside the steps what is not at hand. @throws as MediaReader.read */
  async prepare(media: readonly PromptMedia[], signal?: AbortSignal): Promise<TaskMedia> {
    const all: PreparedMedia[] = [];
    for (const each of media) all.push(this.preparedOf(each) ?? (await this.readAgain(each, signal)));
    return new TaskMedia(all);
  }

  get figures(): EncodingFigures {
    return this.times.figures;
  }

  /** When the last encoding ended, as performance.now() has it; 0 = there was none. */
  get encodedAt(): number {
    return this.times.endedAt;
  }

  /** It needs no work of `encode`. */
  isEncoded(prepared: PreparedMedia): boolean {
    prepared.encoded ??= this.encoded?.get(prepared.media.hash);
    return prepared.encoded !== undefined;
  }

  /** Only between steps. @throws ERR_DECODE */
  async encode(prepared: PreparedMedia): Promise<void> {
    if (this.isEncoded(prepared) || prepared.chunk === undefined) return;
    prepared.encoded = await this.times.of(this.context.encode(prepared.chunk));
    prepared.chunk = undefined;
    const { hash } = prepared.media;
    this.encoded?.set(hash, prepared.encoded);
    this.chunks.delete(hash);
  }

  private preparedOf(media: PromptMedia): PreparedMedia | undefined {
    const encoded = this.encoded?.get(media.hash);
    const chunk = encoded ? undefined : this.chunks.get(media.hash);
    return encoded || chunk ? { media: spanOf(media), chunk, encoded } : undefined;
  }

  private async readAgain(media: PromptMedia, signal?: AbortSignal): Promise<PreparedMedia> {
    const { parts } = await this.reader.read(this.reader.marker, [media], AS_IT_IS, signal);
    const chunk = parts[media.part]?.chunk;
    if (chunk?.cells !== media.cells || chunk.positions !== media.positions) {
      throw new EngineError('ERR_MEDIA', 'a file of the prompt is read in another way than before');
    }
    return { media: spanOf(media), chunk, encoded: undefined };
  }
}
