import { Test } from '@nestjs/testing';
import { describe, expect, it } from 'vitest';
import { EngineClient } from '#engine';
import { createFakeEngine } from '../../../../test/support/fake-engine.js';
import { EngineModule } from './engine.module.js';

describe('EngineModule', () => {
  it('provides the engine that it is given, and closes it when the application shuts down', async () => {
    const { engine } = createFakeEngine();
    const module = await Test.createTestingModule({ imports: [EngineModule.forRoot(engine)] }).compile();
    await module.init();
    expect(module.get(EngineClient)).toBe(engine);
    await engine.load();
    await module.close();
    expect(engine.status).toEqual({ state: 'closed' });
  });
});
