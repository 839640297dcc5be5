import { filter, firstValueFrom, takeUntil, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { bytesOf, EOS } from '../../../test/support/fake-core.js';
import { createFakeEngine, fakeEngineOptions } from '../../../test/support/fake-engine.js';
import { nativeError } from '../../../test/support/native-error.js';
import { turn } from '../../../test/support/schedulers.js';
import { buildTask, outcomeOf } from '../../../test/support/tasks.js';
import { EngineService, type EngineStatus } from './engine.service.js';

/** Everything that needs a model. */
const QUESTIONS: readonly [name: string, (engine: EngineService) => unknown][] = [
  ['model', (engine) => engine.model],
  ['tokenize', (engine) => engine.tokenize('a', true, true)],
  ['detokenize', (engine) => engine.detokenize(Int32Array.of(1))],
  ['promptText', (engine) => engine.promptText(Int32Array.of(1))],
  ['piece', (engine) => engine.piece(1)],
  ['run', async (engine) => Promise.reject((await outcomeOf(engine.run(buildTask()))).error)],
  ['slots', (engine) => engine.slots()],
  ['counters', (engine) => engine.counters()],
  ['formatChat', (engine) => engine.formatChat({ messages: [] })],
  ['parseChat', (engine) => engine.parseChat('', false, {})],
];

const failureOf = async (ask: () => unknown): Promise<unknown> => {
  try {
    await ask();
    return undefined;
  } catch (error) {
    return error;
  }
};

describe('EngineService', () => {
  describe('before the model is loaded', () => {
    it.each(QUESTIONS)('answers %s with ERR_LOADING', async (_, ask) => {
      const { engine } = createFakeEngine();
      expect(await failureOf(() => ask(engine))).toMatchObject({ name: 'EngineError', code: 'ERR_LOADING' });
    });

    it('says how far it is', async () => {
      const { engine } = createFakeEngine();
      const heard = firstValueFrom(
        engine.status$.pipe(takeUntil(engine.status$.pipe(filter(({ state }) => state === 'ready'))), toArray()),
      );
      await engine.load();
      expect(await heard).toEqual<EngineStatus[]>([
        { state: 'loading', progress: 0 },
        { state: 'loading', progress: 0.5 },
      ]);
      expect(engine.status).toEqual({ state: 'ready' });
    });

    it('loads once, however often it is asked to', async () => {
      const { engine } = createFakeEngine();
      expect(engine.load()).toBe(engine.load());
      await engine.load();
    });

    it('says why loading failed', async () => {
      const { engine } = createFakeEngine({ loading: nativeError('ERR_MODEL_LOAD', 'not a GGUF file') });
      const error = await failureOf(() => engine.load());
      expect(error).toMatchObject({ name: 'EngineError', code: 'ERR_MODEL_LOAD', message: 'not a GGUF file' });
      expect(engine.status).toEqual({ state: 'failed', error });
      expect((await outcomeOf(engine.run(buildTask()))).error).toBe(error);
    });

    it('loads the model that is found, and is loading until then', async () => {
      let find = (_path: string): void => undefined;
      const loadedPaths: string[] = [];
      const { core } = createFakeEngine();
      const engine = new EngineService(
        fakeEngineOptions(core, { findModel: () => new Promise((resolve) => (find = resolve)) }),
        async ({ modelPath }) => {
          loadedPaths.push(modelPath);
          return core;
        },
      );
      const load = engine.load();
      await turn();
      expect(engine.status).toEqual({ state: 'loading', progress: 0 });
      expect(loadedPaths).toEqual([]);
      find('cache/found.gguf');
      await load;
      expect(loadedPaths).toEqual(['cache/found.gguf']);
    });

    it('says why no model was found, with what was thrown as the cause', async () => {
      const cause = new Error('user/model: not found');
      const { engine } = createFakeEngine({ engine: { findModel: () => Promise.reject(cause) } });
      const error = await failureOf(() => engine.load());
      expect(error).toMatchObject({ name: 'EngineError', message: 'user/model: not found', cause });
      expect(engine.status).toEqual({ state: 'failed', error });
    });

    it.each([
      ['ends the search for the model', true],
      ['loads nothing that is found after it', false],
    ])('can be closed, which %s', async (_, obeys) => {
      const findModel = (signal: AbortSignal) =>
        new Promise<string>((resolve, reject) => {
          signal.addEventListener('abort', () => (obeys ? reject(new Error('aborted')) : resolve('late.gguf')));
        });
      const { engine, core } = createFakeEngine({ engine: { findModel } });
      const load = failureOf(() => engine.load());
      await engine.close();
      expect(await load).toMatchObject({ code: 'ERR_CLOSED' });
      expect(engine.status).toEqual({ state: 'closed' });
      expect(core.isDisposed).toBe(false);
    });

    it('can be closed, which ends the load', async () => {
      const { engine } = createFakeEngine({ loading: 'never' });
      const load = failureOf(() => engine.load());
      await engine.close();
      expect(await load).toMatchObject({ code: 'ERR_CLOSED' });
      expect(engine.status).toEqual({ state: 'closed' });
      expect(await failureOf(() => engine.load())).toMatchObject({ code: 'ERR_CLOSED' });
    });

    it('frees a model whose load ends after the engine was closed', async () => {
      const { engine, core } = createFakeEngine();
      const load = failureOf(() => engine.load());
      await engine.close();
      expect(await load).toMatchObject({ code: 'ERR_CLOSED' });
      expect(core.isDisposed).toBe(true);
    });
  });

  describe('with a model', () => {
    async function ready(options: Parameters<typeof createFakeEngine>[0] = {}) {
      const fake = createFakeEngine({ answer: 'Hello', ...options });
      await fake.engine.load();
      return fake;
    }

    it('runs tasks', async () => {
      const { engine } = await ready();
      const { text, end } = await outcomeOf(engine.run(buildTask({ maxTokens: 20 })));
      expect(text).toBe('Hello');
      expect(end?.stopCause).toBe('eos');
      expect(engine.counters().generatedTokens).toBe(6);
      expect(engine.slots()).toHaveLength(1);
    });

    it('runs nothing until somebody subscribes', async () => {
      const { engine, core } = await ready();
      engine.run(buildTask());
      await turn();
      expect(core.context.steps).toEqual([]);
    });

    it('describes the model', async () => {
      const { engine } = await ready({ slots: 3, slotContextSize: 64 });
      expect(engine.model).toMatchObject({ slots: 3, slotContextSize: 64, eos: EOS });
    });

    it('tokenizes and gives texts back', async () => {
      const { engine } = await ready({ addBos: true });
      expect([...(await engine.tokenize('hé', true, false))]).toEqual([256, ...bytesOf('hé')]);
      expect(await engine.detokenize(Int32Array.from([256, ...bytesOf('hé')]))).toBe('<s>hé');
      expect(await engine.promptText(Int32Array.from(bytesOf('hé')))).toBe('hé');
      expect([...engine.piece(104)]).toEqual([104]);
    });

    it('refuses tokens that do not exist', async () => {
      const { engine } = await ready();
      for (const ask of [
        () => engine.detokenize(Int32Array.of(1, 300)),
        () => engine.promptText(Int32Array.of(300)),
        () => engine.piece(300),
      ]) {
        expect(await failureOf(ask)).toMatchObject({ code: 'ERR_INVALID_TOKEN', details: { token: 300 } });
      }
    });

    it('formats and parses chats', async () => {
      const { engine } = await ready();
      const { prompt } = await engine.formatChat({ messages: [{ role: 'user', content: 'hi' }] });
      expect(prompt).toBe('<|user|>hi\n<|assistant|>');
      expect(engine.parseChat('text', false, {})).toMatchObject({ role: 'assistant', content: 'text' });
    });

    it('says why a template refuses a chat', async () => {
      const { engine } = await ready();
      const ask = () => engine.formatChat({ messages: [{ role: 'unknown', content: 'hi' }] });
      expect(await failureOf(ask)).toMatchObject({ name: 'EngineError', code: 'ERR_TEMPLATE' });
    });
  });

  describe('when it is closed', () => {
    it('fails what runs, waits for the step, and frees the model after it', async () => {
      const { engine, core } = createFakeEngine();
      await engine.load();
      const running = outcomeOf(engine.run(buildTask({ maxTokens: 100 })));
      const order: string[] = [];
      core.context.during = async () => {
        await turn();
        order.push(`step ended, disposed: ${core.isDisposed}`);
      };
      await turn();
      await engine.close();
      expect((await running).error).toMatchObject({ code: 'ERR_CLOSED' });
      expect(order).toEqual(['step ended, disposed: false']);
      expect(core.isDisposed).toBe(true);
      expect(engine.status).toEqual({ state: 'closed' });
    });

    it('is closed once, however often it is asked to', async () => {
      const { engine } = createFakeEngine();
      await engine.load();
      expect(engine.close()).toBe(engine.close());
      await engine.close();
    });

    it.each(QUESTIONS)('answers %s with ERR_CLOSED', async (_, ask) => {
      const { engine } = createFakeEngine();
      await engine.load();
      await engine.close();
      expect(await failureOf(() => ask(engine))).toMatchObject({ name: 'EngineError', code: 'ERR_CLOSED' });
    });
  });
});
