import { ModelSourceError } from '../model-source-error.js';

/** A model repository of the hub. */
export interface Repository {
  /** `user/model` */
  readonly id: string;
  /** The quantization asked for; absent = the default choice. */
  readonly quant?: string;
}

// The rule of llama.cpp (common/hf-cache.cpp): words of letters, digits and _, joined by single - or dots, one slash.
const WORDS = String.raw`\w+(?:[.-]\w+)*`;
const REPOSITORY = new RegExp(`^(${WORDS}/${WORDS})(?::([\\w.-]+))?$`);

/** @throws ModelSourceError ERR_REQUEST for anything but `user/model` and `user/model:quant` */
export function repositoryOf(text: string): Repository {
  const match = text.length <= 256 ? REPOSITORY.exec(text) : null;
  if (match === null) {
    throw new ModelSourceError(
      'ERR_REQUEST',
      `${JSON.stringify(text)} is not a repository: user/model or user/model:quant`,
    );
  }
  const [, id, quant] = match;
  // ":latest" was the spelling of "no tag" when the hub's manifests were asked.
  return quant === undefined || quant.toLowerCase() === 'latest' ? { id: id! } : { id: id!, quant };
}
