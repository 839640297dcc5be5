import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { finalize, from, lastValueFrom, mergeMap, reduce } from 'rxjs';
import { EngineClient, TEXT_ONLY } from '#engine';
import type { ServerOptions } from '../config/options.js';
import { ApiError } from '../http/api-error.js';
import { clientSignal, holdForClient } from '../http/client-signal.js';
import { promptly } from '../http/turns.js';
import { SERVER_OPTIONS } from '../server-options.js';
import { decodeBase64, decodedLength } from './base64.js';
import { inspectMedia } from './inspect-media.js';
import { LocalMedia, tooLarge } from './local-media.js';
import type { MediaKind } from './media-facts.js';
import { MediaProblem } from './media-problem.js';
import type { MediaReference } from './media-reference.js';
import type { MediaSource } from './media-source.js';
import type { LoadedMedia } from './read-media-prompt.js';
import { RemoteMedia } from './remote-media.js';

const MIB = 1024 * 1024;

/** Files of a request that are fetched and looked at together. */
const AT_ONCE = 4;

/** What models take or do not take. */
const NOUNS: Readonly<Record<MediaKind, string>> = { image: 'images', audio: 'audio' };

/** Injects the RemoteMedia; null where nothing is fetched. */
export const REMOTE_MEDIA = Symbol('RemoteMedia');

/** Gets the files that requests name, and refuses what the model or the server does not take. */
@Injectable()
export class MediaLoader implements OnApplicationShutdown {
  private readonly local: LocalMedia;
  private readonly maxBytes: number;

  constructor(
    private readonly engine: EngineClient,
    @Inject(SERVER_OPTIONS) private readonly options: ServerOptions,
    @Inject(REMOTE_MEDIA) private readonly remote: RemoteMedia | null,
  ) {
    this.maxBytes = options.maxMediaBytes * MIB;
    this.local = new LocalMedia(options.mediaPath, this.maxBytes);
  }

  /**
   * The files, in order; their headers have been read.
   * @throws ApiError that names the place: the model takes no such thing, there are too many, the file cannot be had, is
   * damaged or too large
   */
  async load(references: readonly MediaReference[]): Promise<readonly LoadedMedia[]> {
    if (references.length === 0) return [];
    this.refuseUntaken(references);
    const client = clientSignal();
    const rest = new AbortController();
    const wanted = client === undefined ? rest.signal : AbortSignal.any([client, rest.signal]);
    const files = from(references).pipe(
      mergeMap(async (reference, index) => ({ index, file: await this.file(reference, wanted) }), AT_ONCE),
      reduce<{ index: number; file: LoadedMedia }, LoadedMedia[]>((all, { index, file }) => {
        all[index] = file;
        return all;
      }, []),
      // Where one of them cannot be had, nobody needs the others.
      finalize(() => rest.abort()),
    );
    return lastValueFrom(files);
  }

  /** @throws ApiError that names the first of them that the model does not take, or that is one too many */
  refuseUntaken(references: readonly MediaReference[]): void {
    for (const { kind, place } of references) this.refuseKind(kind, place);
    const { maxMedia } = this.options;
    const first = references[maxMedia];
    if (first !== undefined) throw ApiError.field(first.place, `is one too many: a request has at most ${maxMedia}`);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.remote?.close();
  }

  /** @param kind undefined = whatever it is @throws ApiError where the model does not take it */
  refuseKind(kind: MediaKind | undefined, place: string): void {
    const { vision, audio } = this.engine.model.modalities ?? TEXT_ONLY;
    const taken: Readonly<Record<MediaKind, boolean>> = { image: vision, audio };
    if (kind === undefined ? vision || audio : taken[kind]) return;
    const nouns = kind === undefined ? Object.values(NOUNS).join(' or ') : NOUNS[kind];
    throw new ApiError('invalid_request_error', `This model does not take ${nouns}`, { param: place });
  }

  private async file({ kind, source, place }: MediaReference, wanted: AbortSignal): Promise<LoadedMedia> {
    try {
      const bytes = await this.bytesOf(source(), wanted);
      const facts = await inspectMedia(bytes, kind, this.options);
      this.refuseKind(facts.kind, place);
      return { place, bytes };
    } catch (error) {
      throw error instanceof MediaProblem ? ApiError.field(place, error.message) : error;
    }
  }

  /** @throws MediaProblem */
  private async bytesOf(source: MediaSource, wanted: AbortSignal): Promise<Buffer> {
    switch (source.type) {
      case 'inline': {
        const { base64 } = source;
        const length = decodedLength(base64);
        if (length > this.maxBytes) throw tooLarge(this.maxBytes);
        holdForClient(length);
        return promptly(decodeBase64(base64));
      }
      case 'local':
        return this.local.read(source.path, holdForClient);
      case 'remote':
        if (this.remote === null) throw new MediaProblem('is a URL: nothing is fetched without --allow-remote-media');
        return this.remote.fetch(source.url, holdForClient, wanted);
    }
  }
}
