import { dirname, join, posix } from 'node:path';
import type { ModelRequest, ModelSourceLog } from './model-request.js';
import { ModelSourceError } from './model-source-error.js';
import { baseName, cachedName } from './names/file-name.js';
import { type Repository, repositoryOf } from './names/repository.js';

export interface LocalSource {
  readonly kind: 'local';
  readonly path: string;
}

export interface UrlSource {
  readonly kind: 'url';
  readonly url: URL;
  /** Where the file goes; absent = the cache folder. */
  readonly path?: string;
}

export interface HubSource {
  readonly kind: 'hub';
  readonly repository: Repository;
  /** As asked for, with the quant. */
  readonly name: string;
  /** Paths in the repository, the first that exists is taken; none = by the quant. */
  readonly files: readonly string[];
  /** Where the file goes; absent = the cache folder. */
  readonly path?: string;
}

export type RemoteSource = UrlSource | HubSource;

/**
 * Where a request's model comes from.
 *
 * The rules of llama-server: the repository wins over the URL and the URL over nothing but a path; a path beside one
 * of them is where the file goes; a path beside a repository without a file and without a quant also names the file.
 *
 * @throws ModelSourceError ERR_REQUEST
 */
export function modelSource(request: ModelRequest, log: ModelSourceLog = () => undefined): LocalSource | RemoteSource {
  const path = request.model || undefined;
  if (request.hfRepo) {
    if (request.modelUrl) log('warn', '--model-url has no effect beside --hf-repo');
    const repository = repositoryOf(request.hfRepo);
    return { kind: 'hub', repository, name: request.hfRepo, files: wantedFiles(request, repository), path };
  }
  if (request.hfFile) log('warn', '--hf-file has no effect without --hf-repo');
  if (request.modelUrl) return { kind: 'url', url: httpUrl(request.modelUrl, '--model-url'), path };
  if (path !== undefined) return { kind: 'local', path };
  throw new ModelSourceError('ERR_REQUEST', 'no model is named: neither a path nor a URL nor a repository');
}

function wantedFiles({ hfFile, model }: ModelRequest, { quant }: Repository): readonly string[] {
  if (hfFile) return [hfFile];
  if (!model || quant !== undefined) return [];
  const path = model.replaceAll('\\', '/');
  return [...new Set([path, posix.basename(path)])];
}

/** @throws ModelSourceError ERR_REQUEST for anything but http and https */
export function httpUrl(text: string, what: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new ModelSourceError('ERR_REQUEST', `${what} is not an http or https URL`);
  }
  return url;
}

/** Where the files of a source go, in their order; `names` are paths of the hub or names in URLs. */
export function targetsOf(source: RemoteSource, names: readonly string[], cacheDirectory: string): readonly string[] {
  const { path } = source;
  if (path === undefined) {
    return names.map((name) =>
      join(cacheDirectory, source.kind === 'hub' ? cachedName(source.repository.id, name) : name),
    );
  }
  // Parts keep their own names, for llama.cpp derives them from the first one's.
  return names.length === 1 ? [path] : names.map((name) => join(dirname(path), baseName(name)));
}

/** Where the projector of a repository's model goes: beside the model. */
export function projectorTarget({ path, repository }: HubSource, name: string, cacheDirectory: string): string {
  return path === undefined
    ? join(cacheDirectory, cachedName(repository.id, name))
    : join(dirname(path), baseName(name));
}
