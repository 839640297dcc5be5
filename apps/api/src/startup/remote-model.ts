import type { FoundModel } from '#engine';
import type { ModelRequest, ModelSourceEffects } from '#model-source';
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
    const find = async (request: Partial<ModelRequest>) =>
      (await resolveModel({ ...request, hfToken, offline, ...settings }, effects)).path;
    return {
      modelPath: isRemoteModel ? await find({ model, modelUrl, hfRepo, hfFile }) : model,
      ...(isRemoteProjector && {
        projectorPath: await find({ model: options.mmproj, modelUrl: options.mmprojUrl }),
      }),
    };
  } catch (error) {
    if (error instanceof ModelSourceError) throw new Failure(error.message, { cause: error });
    throw error;
  } finally {
    printer.endLine();
  }
}
