import { canReadMedia, type FoundModel } from '#engine';
import type { LocalModel, ModelRequest, ModelSourceEffects } from '#model-source';
import type { Environment } from '../config/environment-reader.js';
import type { ServerOptions } from '../config/options.js';
import type { ServerLog } from '../logging/server-log.js';
import { Failure } from './failure.js';
import type { ProgressOutput } from './load-progress.js';

/**
 * Downloads the model that `--model-url` or `--hf-repo` names, and the projector of `--mmproj-url`, unless they are here
 * already, and tells their paths.
 * The progress is shown where the log shows such news.
 *
 * @param env read for proxies, the hub and the cache folder
 * @param signal ends the download; what has arrived stays for the next start
 * @throws Failure with one line for the user
 */
export async function findRemoteFiles(
  options: ServerOptions,
  env: Environment,
  log: ServerLog,
  output: ProgressOutput,
  signal: AbortSignal,
): Promise<FoundModel> {
  // Loaded only here: a server of a local file has no use for it.
  const { ModelSourceError, modelSourceSettings, ProgressPrinter, resolveModel } = await import('#model-source');
  const { proxies, ...settings } = modelSourceSettings(env);
  const { model, modelUrl, hfRepo, hfFile, hfToken, offline, isRemoteModel, isRemoteProjector } = options;
  const printer = new ProgressPrinter(output);
  try {
    const effects: ModelSourceEffects = {
      proxies,
      signal,
      log: (level, message) => {
        printer.endLine();
        log.write(level, message);
      },
      ...(log.isShown('info') && { onProgress: printer.update }),
    };
    const find = (request: Partial<ModelRequest>) =>
      resolveModel({ ...request, hfToken, offline, ...settings }, effects);
    const withProjector = options.mayHaveProjector;
    const found: Pick<LocalModel, 'path' | 'projector'> = isRemoteModel
      ? await find({ model, modelUrl, hfRepo, hfFile, withProjector })
      : { path: model };
    const projector = isRemoteProjector
      ? (await find({ model: options.mmproj, modelUrl: options.mmprojUrl })).path
      : foundProjector(found, log);
    return { modelPath: found.path, projectorPath: projector };
  } catch (error) {
    if (error instanceof ModelSourceError) throw new Failure(error.message, { cause: error });
    throw error;
  } finally {
    printer.endLine();
  }
}

/** What a repository has beside its model is taken where it can be; nobody has asked for it. */
function foundProjector({ projector }: Pick<LocalModel, 'projector'>, log: ServerLog): string | undefined {
  if (projector === undefined || canReadMedia()) return projector;
  log.warn(
    `${projector} would read images and sound, but llama.cpp's library for them is not there: ` +
      'npm run build:native -- --with multimodal',
  );
  return undefined;
}
