import { type DynamicModule, Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import type { EngineClient } from '#engine';
import { KeyStore } from './access/key-store.js';
import { Refusals } from './access/refusals.js';
import { compatibilityOf } from './compat/compatibilities.js';
import { COMPATIBILITY } from './compat/compatibility.js';
import type { ServerOptions } from './config/options.js';
import { DocsModule } from './docs/docs.module.js';
import { EngineModule } from './engine/engine.module.js';
import { HealthModule } from './health/health.module.js';
import { ApiExceptionFilter } from './http/api-exception.filter.js';
import { HeldBytes } from './http/held-bytes.js';
import { RequestPipe } from './http/request.pipe.js';
import { Traffic } from './http/traffic.js';
import { LiveModule } from './live/live.module.js';
import { LoraAdaptersModule } from './lora-adapters/lora-adapters.module.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { AllowedModelGuard } from './models/allowed-model.guard.js';
import { ModelsModule } from './models/models.module.js';
import { ServedModelGuard } from './models/served-model.guard.js';
import { PropsModule } from './props/props.module.js';
import { MessagesModule } from './protocols/anthropic-messages/messages.module.js';
import { EmbeddingsModule } from './protocols/embeddings/embeddings.module.js';
import { InfillModule } from './protocols/infill/infill.module.js';
import { CompletionsModule } from './protocols/llama-native/completions.module.js';
import { ChatModule } from './protocols/openai-chat/chat.module.js';
import { OpenAiCompletionsModule } from './protocols/openai-completions/openai-completions.module.js';
import { RerankModule } from './protocols/rerank/rerank.module.js';
import { TokensModule } from './protocols/tokens/tokens.module.js';
import { Recordings } from './replay/recordings.js';
import { ReplayModule } from './replay/replay.module.js';
import { SERVER_OPTIONS } from './server-options.js';
import { SiteModule } from './site/site.module.js';
import { SlotsModule } from './slots/slots.module.js';
import { UiModule } from './ui/ui.module.js';

/** The modules that have the routes. */
export const FEATURES = [
  HealthModule,
  MetricsModule,
  ModelsModule,
  PropsModule,
  SlotsModule,
  LoraAdaptersModule,
  CompletionsModule,
  OpenAiCompletionsModule,
  ChatModule,
  MessagesModule,
  InfillModule,
  EmbeddingsModule,
  RerankModule,
  TokensModule,
  ReplayModule,
  LiveModule,
  DocsModule,
  SiteModule,
  UiModule,
] as const;

/** Everything below hangs on it; the options are there for all of it. */
@Global()
@Module({})
class AppModule {}

/** What stands before every route, and what some of them ask. */
export interface EntryHooks {
  readonly keys: KeyStore;
  readonly refusals: Refusals;
  readonly traffic: Traffic;
  readonly held: HeldBytes;
  readonly recordings: Recordings;
}

/** The list of what the server can do, over one engine. */
export function appModule(
  engine: EngineClient,
  options: ServerOptions,
  { keys, refusals, traffic, held, recordings }: EntryHooks,
): DynamicModule {
  return {
    module: AppModule,
    imports: [EngineModule.forRoot(engine), ...FEATURES],
    providers: [
      { provide: SERVER_OPTIONS, useValue: options },
      { provide: COMPATIBILITY, useValue: compatibilityOf(options) },
      { provide: KeyStore, useValue: keys },
      { provide: Refusals, useValue: refusals },
      { provide: Traffic, useValue: traffic },
      { provide: HeldBytes, useValue: held },
      { provide: Recordings, useValue: recordings },
      ...(options.keys === '' ? [] : [{ provide: APP_GUARD, useClass: AllowedModelGuard }]),
      ...(options.checkModelName ? [{ provide: APP_GUARD, useClass: ServedModelGuard }] : []),
      { provide: APP_PIPE, useClass: RequestPipe },
      { provide: APP_FILTER, useClass: ApiExceptionFilter },
    ],
    exports: [SERVER_OPTIONS, COMPATIBILITY, KeyStore, Refusals, Traffic, HeldBytes, Recordings],
  };
}
