import type { EngineClient, ModelInfo } from '#engine';
import { prepareCompilation } from '#grammar';
import { asksForKeys } from '../config/asks-for-keys.js';
import type { Environment } from '../config/environment-reader.js';
import type { ServerOptions } from '../config/options.js';
import { packageVersion } from '../config/package-info.js';
import { createEngine } from '../engine/create-engine.js';
import { clientSignal } from '../http/client-signal.js';
import { llamaLog } from '../logging/llama-log.js';
import { ServerLog } from '../logging/server-log.js';
import type { Address } from './address.js';
import { type BannerFacts, banner } from './banner.js';
import { Failure, loadFailure } from './failure.js';
import { listen } from './listen.js';
import { showLoading } from './load-progress.js';
import { returnMemory } from './memory-return.js';
import { checkAgainstModel } from './model-check.js';
import { modelNotices } from './model-notices.js';
import { logWarnings } from './process-warnings.js';
import { reloadOnSignal } from './reload.js';
import { findRemoteFiles } from './remote-model.js';
import { exitOnSignal } from './shutdown.js';
import { keepYoungGenerationSmall } from './young-generation.js';

/**
 * Listens, loads the model, which may have to be downloaded first, and serves until a signal comes.
 *
 * @param env what no flag says of downloads is read from it
 * @throws Failure when it cannot
 */
export async function serve(options: ServerOptions, env: Environment): Promise<void> {
  keepYoungGenerationSmall();
  returnMemory();
  surviveClosedPipes();
  const log = openLog(options);
  logWarnings(log);
  for (const notice of options.notices) log.warn(notice);
  const isRemote = options.isRemoteModel || options.isRemoteProjector;
  let modelPath = options.model;
  const engine: EngineClient = createEngine(options, {
    ...(isRemote && {
      findModel: async (signal: AbortSignal) => {
        const found = await findRemoteFiles(options, env, log, process.stderr, signal);
        modelPath = found.modelPath;
        if (log.isShown('info')) showLoading(engine.status$, modelPath, process.stderr);
        return found;
      },
    }),
    log: llamaLog(log, () => engine.status.state === 'loading'),
    askerSignal: clientSignal,
  });
  // The model loads in a process of its own; meanwhile this one loads the framework, which takes as long as a small model.
  const loaded = engine.load();
  loaded.catch(() => undefined);
  const { createApp } = await import('../app.factory.js');
  const app = await createApp(options, engine, log, env);
  exitOnSignal(app, engine, options.shutdownTimeout);
  reloadOnSignal(app, options);
  let address: Address;
  try {
    address = await listen(app, options);
  } catch (error) {
    await engine.close();
    throw error;
  }
  log.write('trace', `listening on ${address.url}`);
  // A download has shown its own progress, and that of the load follows it.
  if (log.isShown('info') && !isRemote) showLoading(engine.status$, modelPath, process.stderr);
  try {
    await loaded;
  } catch (error) {
    // A signal during the load closes the engine; its handler ends the process.
    if (engine.status.state === 'closed') return;
    throw loadFailure(error as Error, modelPath);
  }
  try {
    checkAgainstModel(options, engine.model);
  } catch (error) {
    await engine.close();
    throw error;
  }
  for (const notice of modelNotices(options, engine.model)) log.warn(notice);
  process.stdout.write(
    banner({
      version: packageVersion(),
      address,
      model: engine.model,
      purpose: purposeOf(options, engine.model),
      hasApiKey: asksForKeys(options),
    }),
  );
  prepareCompilation().catch((error: Error) => log.warn(`the thread for grammars did not start: ${error.message}`));
}

function purposeOf({ isDemoModel }: ServerOptions, { rerank, embedding }: ModelInfo): BannerFacts['purpose'] {
  if (rerank) return 'reranking';
  if (embedding) return 'embeddings';
  return isDemoModel ? 'demo' : 'chat';
}

/** Somebody who reads the first lines only, as `head` does, must not end the server. */
function surviveClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}

function openLog(options: ServerOptions): ServerLog {
  try {
    return new ServerLog(options);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Failure(`--log-file: the file "${options.logFile}" cannot be written (${code ?? message})`);
  }
}
