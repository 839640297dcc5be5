import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { EngineService } from './engine.service.js';
import type { EngineOptions } from './engine-options.js';

/** Provides EngineService to the whole application, and closes it when the application shuts down. */
@Module({})
export class EngineModule implements OnApplicationShutdown {
  /** @param engine the options of the engine to make, or an engine that exists already */
  static forRoot(engine: EngineOptions | EngineService): DynamicModule {
    const useFactory = () => (engine instanceof EngineService ? engine : new EngineService(engine));
    return {
      module: EngineModule,
      global: true,
      providers: [{ provide: EngineService, useFactory }],
      exports: [EngineService],
    };
  }

  constructor(@Inject(EngineService) private readonly engine: EngineService) {}

  async onApplicationShutdown(): Promise<void> {
    await this.engine.close();
  }
}
