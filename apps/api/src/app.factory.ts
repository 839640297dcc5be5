import 'reflect-metadata';
import { type LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { EngineClient } from '#engine';
import { configureCompilation } from '#grammar';
import { ApiKeyHook } from './access/api-key.hook.js';
import { KeyStore } from './access/key-store.js';
import { Refusals } from './access/refusals.js';
import { takesTokens } from './access/token-options.js';
import type { TokenVerifier } from './access/token-verifier.js';
import { appModule } from './app.module.js';
import { compatibilityOf } from './compat/compatibilities.js';
import type { Environment } from './config/environment-reader.js';
import type { ServerOptions } from './config/options.js';
import { checkConstraintDefaults } from './generation/constraint-defaults.js';
import { createAdapter } from './http/adapter.js';
import { limitBodies } from './http/body-limit.js';
import { readBodiesAsJson } from './http/body-parser.js';
import { currentAsker, followClient } from './http/client-signal.js';
import { CrossOrigin } from './http/cross-origin.js';
import { shapeErrors } from './http/error-shape.js';
import { countHeldBytes } from './http/held-bytes.hook.js';
import { defaultHeldBytes, HeldBytes } from './http/held-bytes.js';
import { limitPipelining } from './http/pipeline.js';
import { refuseUntilReady } from './http/ready.hook.js';
import { noteArrivals } from './http/request-deadline.js';
import { checkHead } from './http/request-head.hook.js';
import { nameRequest } from './http/request-id.js';
import { traceRequests } from './http/request-origin.js';
import { knowPrincipals } from './http/request-principal.js';
import { nameTenants } from './http/request-tenant.js';
import { spreadRequests } from './http/request-turns.js';
import { limitResponses } from './http/response-size.js';
import { limitSending } from './http/sending-limit.js';
import { nameServer } from './http/server-name.js';
import { setPingInterval } from './http/sse-ping.js';
import { recordStreams } from './http/stream-recorder.js';
import { Traffic } from './http/traffic.js';
import { unpackBody } from './http/unpacked-body.hook.js';
import { checkMediaFolder } from './media/media-folder.js';
import { ANTHROPIC_ERRORS } from './protocols/anthropic-messages/error-body.js';
import { Recordings } from './replay/recordings.js';
import { SiteFiles } from './site/site-files.js';
import { makeCacheFolder } from './slots/cache-folder.js';
import { checkSaveFolder } from './slots/save-folder.js';

/**
 * The application over an engine, initialised and ready to listen; shared by main and the tests.
 *
 * @param env where a file of keys finds those that it does not have itself
 * @throws OptionError
 */
export async function createApp(
  options: ServerOptions,
  engine: EngineClient,
  logger: LoggerService | false,
  env: Environment = {},
): Promise<NestFastifyApplication> {
  const adapter = createAdapter(options);
  await checkConstraintDefaults(options);
  const server = adapter.getInstance();
  const traffic = new Traffic();
  const held = new HeldBytes(options.maxInflightBytes ?? defaultHeldBytes());
  const refusals = new Refusals();
  const keys = await KeyStore.open(options, env);
  const tokens = await tokenVerifier(options);
  const recordings = new Recordings(options);
  checkSaveFolder(options.slotSavePath);
  makeCacheFolder(options);
  checkMediaFolder(options.mediaPath);
  knowPrincipals(server);
  noteArrivals(server);
  server.addHook('onRequest', limitPipelining);
  server.addHook('onRequest', spreadRequests(server.server));
  server.addHook('onRequest', traffic.hook);
  server.addHook('onRequest', nameServer);
  server.addHook('onRequest', nameRequest);
  shapeErrors(server, ANTHROPIC_ERRORS);
  server.addHook('onRequest', checkHead);
  server.addHook('onRequest', new CrossOrigin(options).hook);
  server.addHook('onRequest', refuseUntilReady(engine, traffic));
  server.addHook('onRequest', new SiteFiles(options).hook);
  server.addHook(
    'onRequest',
    new ApiKeyHook(options, keys, compatibilityOf(options).publicPaths, refusals, tokens).hook,
  );
  limitBodies(server, options, () => engine.model.modalities !== undefined);
  countHeldBytes(server, held);
  limitResponses(server, options);
  server.addHook('preValidation', followClient);
  traceRequests(server);
  nameTenants(server, options.fairnessHeader);
  configureCompilation({ asker: currentAsker, maxWaiting: options.maxGrammarQueue });
  server.addHook('onSend', limitSending);
  server.addHook('preParsing', unpackBody);
  readBodiesAsJson(server, options);
  setPingInterval(server, options.ssePingInterval);
  recordStreams(server, recordings);

  const app = await NestFactory.create<NestFastifyApplication>(
    appModule(engine, options, { keys, refusals, traffic, held, recordings }),
    adapter,
    {
      logger,
      bodyParser: false,
      abortOnError: false,
    },
  );
  await app.init();
  return app;
}

/** Loaded only where tokens are taken. @throws OptionError */
async function tokenVerifier(options: ServerOptions): Promise<TokenVerifier | undefined> {
  if (!takesTokens(options)) return undefined;
  const { TokenVerifier } = await import('./access/token-verifier.js');
  return new TokenVerifier(options);
}
