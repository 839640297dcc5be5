import { type EngineClient, EngineError, type MediaPrompt, type TokenizeRules } from '#engine';
import { ApiError } from '../http/api-error.js';

/** A file that a request names, and that has been looked at. */
export interface LoadedMedia {
  /** Where it stands in the request, for errors. */
  readonly place: string;
  readonly bytes: Uint8Array;
}

/**
 * The tokens of a text in which the engine's marker stands for each file.
 * @throws ApiError that names the place of a file that cannot be decoded
 */
export async function readMediaPrompt(
  text: string,
  loaded: readonly LoadedMedia[],
  rules: TokenizeRules,
  engine: EngineClient,
): Promise<MediaPrompt> {
  try {
    const files = loaded.map(({ bytes }) => ({ bytes }));
    return await engine.readMediaPrompt(text, files, rules);
  } catch (error) {
    const isOfFile = error instanceof EngineError && error.code === 'ERR_MEDIA' && error.details.file !== undefined;
    const place = isOfFile ? loaded[error.details.file!]?.place : undefined;
    throw place === undefined ? error : ApiError.field(place, 'cannot be decoded');
  }
}
