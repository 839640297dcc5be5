import { resolve } from 'node:path';
import { cachedModel } from './cached-model.js';
import { bringUpToDate } from './download/model-download.js';
import { hubJobs, urlJobs } from './download-plan.js';
import { Hub } from './hub/hub.js';
import { DOWNLOAD_LIMITS, type LocalModel, type ModelRequest, type ModelSourceEffects } from './model-request.js';
import { ModelSourceError, type ModelSourceErrorCode } from './model-source-error.js';
import { nameInUrl } from './names/file-name.js';
import { httpUrl, modelSource, type RemoteSource } from './source.js';
import { credentials } from './transport/credentials.js';
import { Questions } from './transport/questions.js';

/** Errors of the hub and of the way to it: a model that was downloaded before still serves. */
const OUTSIDE = new Set<ModelSourceErrorCode>([
  'ERR_UNREACHABLE',
  'ERR_TLS',
  'ERR_UNAUTHORIZED',
  'ERR_FORBIDDEN',
  'ERR_NOT_FOUND',
  'ERR_HTTP',
  'ERR_HUB_ANSWER',
]);

/**
 * Finds the file that a request means, downloading it when it is not here or has changed.
 *
 * A local path is returned as it is, whether the file exists or not: whoever loads it says so better.
 *
 * @throws ModelSourceError with one line for the user
 */
export async function resolveModel(request: ModelRequest, effects: ModelSourceEffects = {}): Promise<LocalModel> {
  const source = modelSource(request, effects.log);
  if (source.kind === 'local') return { path: source.path, name: source.path };
  const cacheDirectory = resolve(request.cacheDirectory);
  if (request.offline) {
    const cached = await cachedModel(source, cacheDirectory, request.withProjector);
    if (cached === undefined) throw notCached(source, cacheDirectory);
    return cached;
  }
  try {
    return await downloadedModel(source, { ...request, cacheDirectory }, effects);
  } catch (error) {
    const isOutside = error instanceof ModelSourceError && OUTSIDE.has(error.code);
    const cached = isOutside ? await cachedModel(source, cacheDirectory, request.withProjector) : undefined;
    if (!isOutside || cached === undefined) throw error;
    effects.log?.('warn', `${error.message}; serving ${cached.path}, which was downloaded before`);
    return cached;
  }
}

async function downloadedModel(
  source: RemoteSource,
  request: ModelRequest,
  {
    proxies,
    signal,
    log = () => undefined,
    onProgress = () => undefined,
    limits = DOWNLOAD_LIMITS,
  }: ModelSourceEffects,
): Promise<LocalModel> {
  const { cacheDirectory } = request;
  const endpoint = endpointUrl(request.endpoint);
  // Loaded only here: a server of a local file has no use for it.
  const { HttpClient } = await import('./transport/http-client.js');
  const http = new HttpClient(credentials(endpoint, request.hfToken), limits, proxies);
  try {
    const questions = new Questions(http, limits, log, signal);
    const hub = new Hub(endpoint, questions);
    const { jobs, projector } =
      source.kind === 'hub'
        ? hubJobs(source, await hub.list(source.repository.id), hub, cacheDirectory, request.withProjector)
        : { jobs: await urlJobs(source, questions, cacheDirectory, signal), projector: undefined };
    const plan = {
      name: source.kind === 'hub' ? source.name : nameInUrl(source.url),
      jobs,
      cacheDirectory: source.path === undefined ? cacheDirectory : undefined,
    };
    await bringUpToDate(plan, { http, limits, log, signal, onProgress });
    const path = jobs[0]!.target;
    return { path, name: source.kind === 'hub' ? source.name : path, projector };
  } finally {
    await http.close();
  }
}

/** The endpoint with a slash at its end, so that paths are added to it. */
function endpointUrl(text: string): URL {
  const url = httpUrl(text, 'the endpoint of the hub (HF_ENDPOINT, MODEL_ENDPOINT)');
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  url.search = url.hash = '';
  return url;
}

function notCached(source: RemoteSource, cacheDirectory: string): ModelSourceError {
  const what = source.kind === 'hub' ? source.name : nameInUrl(source.url);
  const place = source.path ?? cacheDirectory;
  return new ModelSourceError('ERR_OFFLINE', `${what} is not in ${place}, and --offline is set`);
}
