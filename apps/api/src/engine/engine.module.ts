import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { EngineClient } from '#engine';

/** Provides the engine to the whole application, and closes it when the application shuts down. */
@Module({})
export class EngineModule implements OnApplicationShutdown {
  static forRoot(engine: EngineClient): DynamicModule {
    return {
      module: EngineModule,
      global: true,
      providers: [{ provide: EngineClient, useValue: engine }],
      exports: [EngineClient],
    };
  }

  constructor(@Inject(EngineClient) private readonly engine: EngineClient) {}

  async onApplicationShutdown(): Promise<void> {
    await this.engine.close();
  }
}
