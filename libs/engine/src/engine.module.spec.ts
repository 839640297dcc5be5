import { Test } from '@nestjs/testing';
import { describe, expect, it } from 'vitest';
import { createFakeEngine } from '../../../test/support/fake-engine.js';
import { EngineModule } from './engine.module.js';
import { EngineService } from './engine.service.js';

describe('EngineModule', () => {
  it('provides the engine that it is given, and closes it when the application shuts down', async () => {
    const { engine } = createFakeEngine();
    const module = await Test.createTestingModule({ imports: [EngineModule.forRoot(engine)] }).compile();
    await module.init();
    expect(module.get(EngineService)).toBe(engine);
    await engine.load();
    await module.close();
    expect(engine.status).toEqual({ state: 'closed' });
  });

  it('makes an engine of options, and does not load it', async () => {
    const threads = { threads: 1 };
    const options = {
      modelPath: 'absent.gguf',
      model: {},
      context: { contextSize: 8, batchSize: 8, ubatchSize: 8, sequences: 1, threads, threadsBatch: threads },
      slotPromptSimilarity: 0.5,
      contextShift: true,
      continuousBatching: true,
      warmup: false,
      renderSpecial: false,
      chatTemplate: '',
      backendDirectories: [],
    };
    const module = await Test.createTestingModule({ imports: [EngineModule.forRoot(options)] }).compile();
    expect(module.get(EngineService).status).toEqual({ state: 'loading', progress: 0 });
    await module.close();
  });
});
