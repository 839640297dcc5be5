import fc from 'fast-check';
import { filter, firstValueFrom, takeUntil, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { bytesOf, EOS, FakeBackend } from '../../../../test/support/fake-backend.js';
import { createFakeEngine, type FakeEngineOptions, fakeEngineOptions } from '../../../../test/support/fake-engine.js';
import { nativeError } from '../../../../test/support/native-error.js';
import { turn } from '../../../../test/support/schedulers.js';
import { buildTask, outcomeOf, type TaskChanges } from '../../../../test/support/tasks.js';
import type { EngineClient } from '../door/engine-client.js';
import type { EngineStatus } from '../door/engine-status.js';
import type { TokenEvent } from '../door/task-event.js';
import { Scheduler } from '../scheduler/scheduler.js';
import { InProcessEngine } from './in-process-engine.js';
import type { FoundModel } from './supervision-options.js';

/** Everything that needs a model. */
const USES: readonly [name: string, use: (engine: EngineClient) => unknown][] = [
  ['model', (engine) => engine.model],
  ['vocabulary', (engine) => engine.vocabulary],
  ['tokenize', (engine) => engine.tokenize('a', true, true)],
  ['promptText', (engine) => engine.promptText(Int32Array.of(1))],
  ['run', async (engine) => Promise.reject((await outcomeOf(engine.run(buildTask()))).error)],
  ['slots', (engine) => engine.slots()],
  ['statistics', (engine) => engine.statistics()],
  ['formatChat', (engine) => engine.formatChat({ messages: [] })],
  ['eraseSlot', (engine) => engine.ask({ type: 'eraseSlot', slotId: 0 })],
];

const failureOf = async (use: () => unknown): Promise<unknown> => {
  try {
    await use();
    return undefined;
  } catch (error) {
    return error;
  }
};

describe('an engine in this process', () => {
  describe('before the model is loaded', () => {
    it.each(USES)('answers %s with ERR_LOADING', async (_, use) => {
      const { engine } = createFakeEngine();
      expect(await failureOf(() => use(engine))).toMatchObject({ name: 'EngineError', code: 'ERR_LOADING' });
    });

    it('says how far it is', async () => {
      const { engine } = createFakeEngine();
      const isReady = engine.status$.pipe(filter(({ state }) => state === 'ready'));
      const heard = firstValueFrom(engine.status$.pipe(takeUntil(isReady), toArray()));
      await engine.load();
      const statuses: readonly EngineStatus[] = await heard;
      expect(new Set(statuses.map((status) => (status.state === 'loading' ? status.progress : status.state)))).toEqual(
        new Set([0, 0.5]),
      );
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
      await engine.close();
    });

    it('loads the model that is found, and is loading until then', async () => {
      let find = (_files: FoundModel): void => undefined;
      const loadedPaths: string[] = [];
      const backend = new FakeBackend();
      const findModel = () =>
        new Promise<FoundModel>((resolve) => {
          find = resolve;
        });
      const projector = { path: '', marker: '<__media__>', offload: true };
      const options = fakeEngineOptions(backend, { projector });
      const engine = new InProcessEngine(options, { findModel }, async ({ modelPath, projector: found }) => {
        loadedPaths.push(modelPath, found!.path);
        return backend;
      });
      const load = engine.load();
      await turn();
      expect(engine.status).toEqual({ state: 'loading', progress: 0 });
      expect(loadedPaths).toEqual([]);
      find({ modelPath: 'cache/found.gguf', projectorPath: 'cache/eye.gguf' });
      await load;
      expect(loadedPaths).toEqual(['cache/found.gguf', 'cache/eye.gguf']);
    });

    it('says why no model was found, with what was thrown as the cause', async () => {
      const cause = new Error('user/model: not found');
      const { engine } = createFakeEngine({ supervision: { findModel: () => Promise.reject(cause) } });
      const error = await failureOf(() => engine.load());
      expect(error).toMatchObject({ name: 'EngineError', message: 'user/model: not found', cause });
      expect(engine.status).toEqual({ state: 'failed', error });
    });

    it.each([
      ['ends the search for the model', true],
      ['loads nothing that is found after it', false],
    ])('can be closed, which %s', async (_, obeys) => {
      const findModel = (signal: AbortSignal) =>
        new Promise<FoundModel>((resolve, reject) => {
          const late = { modelPath: 'late.gguf' };
          signal.addEventListener('abort', () => (obeys ? reject(new Error('aborted')) : resolve(late)));
        });
      const { engine, backend } = createFakeEngine({ supervision: { findModel } });
      const load = failureOf(() => engine.load());
      await engine.close();
      expect(await load).toMatchObject({ code: 'ERR_CLOSED' });
      expect(engine.status).toEqual({ state: 'closed' });
      expect(backend.isDisposed).toBe(false);
    });

    it('can be closed, which ends the load', async () => {
      const { engine } = createFakeEngine({ loading: 'never' });
      const load = failureOf(() => engine.load());
      await engine.close();
      expect(await load).toMatchObject({ code: 'ERR_CLOSED' });
      expect(engine.status).toEqual({ state: 'closed' });
      expect(await failureOf(() => engine.load())).toMatchObject({ code: 'ERR_CLOSED' });
    });

    it('loads nothing once it was closed', async () => {
      const { engine } = createFakeEngine();
      await engine.close();
      expect(await failureOf(() => engine.load())).toMatchObject({ code: 'ERR_CLOSED' });
    });

    it('frees a model whose load ends after the engine was closed', async () => {
      const { engine, backend } = createFakeEngine();
      const load = failureOf(() => engine.load());
      await engine.close();
      expect(await load).toMatchObject({ code: 'ERR_CLOSED' });
      expect(backend.isDisposed).toBe(true);
    });
  });

  describe('with a model', () => {
    async function ready(options: FakeEngineOptions = {}) {
      const fake = createFakeEngine({ answer: 'Hello', ...options });
      await fake.engine.load();
      return fake;
    }

    it('runs tasks, and counts what they take', async () => {
      const { engine } = await ready();
      const { text, end } = await outcomeOf(engine.run(buildTask({ maxTokens: 20 })));
      expect(text).toBe('Hello');
      expect(end?.stopCause).toBe('eos');
      expect((await engine.statistics()).generatedTokens).toBe(6);
      expect(await engine.slots()).toMatchObject([{ id: 0, isProcessing: false }]);
    });

    it('knows figures as soon as it is ready', async () => {
      const { engine } = await ready();
      await turn();
      expect(engine.lastStatistics).toMatchObject({ steps: 0, cacheSize: 128 });
    });

    it('runs nothing until somebody subscribes', async () => {
      const { engine, backend } = await ready();
      engine.run(buildTask());
      await turn();
      expect(backend.context.steps).toEqual([]);
    });

    it('describes the model, and knows its tokens', async () => {
      const { engine } = await ready({ slots: 3, slotContextSize: 64 });
      expect(engine.model).toMatchObject({ slots: 3, slotContextSize: 64, eos: EOS, build: 'b7-cafe123' });
      expect(engine.vocabulary.textOf(bytesOf('hé'))).toBe('hé');
      expect(engine.health).toEqual({ crashes: 0, isCrashing: false, processId: undefined });
    });

    it('tokenizes and gives texts back', async () => {
      const { engine } = await ready({ addBos: true });
      expect([...(await engine.tokenize('hé', true, false))]).toEqual([256, ...bytesOf('hé')]);
      const rules = { addSpecial: false, parseSpecial: false };
      expect(await engine.tokenizeAll(['a', 'b'], rules)).toEqual([Int32Array.of(97), Int32Array.of(98)]);
      expect(await engine.promptText(Int32Array.from(bytesOf('hé')))).toBe('hé');
    });

    it('formats chats, and says why a template refuses one', async () => {
      const { engine } = await ready();
      const { prompt } = await engine.formatChat({ messages: [{ role: 'user', content: 'hi' }] });
      expect(prompt).toBe('<|user|>hi\n<|assistant|>');
      const refused = () => engine.formatChat({ messages: [{ role: 'unknown', content: 'hi' }] });
      expect(await failureOf(refused)).toMatchObject({ name: 'EngineError', code: 'ERR_TEMPLATE' });
    });

    it('reads a grammar before it is needed, and says what is wrong with one', async () => {
      const { engine } = await ready();
      expect(await engine.ask({ type: 'prepareGrammar', gbnf: 'root ::= "a"' })).toBe(true);
      const refused = () => engine.ask({ type: 'prepareGrammar', gbnf: 'nothing' });
      expect(await failureOf(refused)).toMatchObject({ name: 'EngineError', code: 'ERR_GRAMMAR' });
    });

    it('shows a task in its slot as it was given, though a copy', async () => {
      const { engine } = await ready();
      const task = buildTask({ maxTokens: 20 });
      await outcomeOf(engine.run(task));
      const [slot] = await engine.slots();
      expect(slot!.task).toEqual(task);
      expect(slot!.task).not.toBe(task);
    });
  });

  describe('when it is closed', () => {
    it('fails what runs, waits for the step, and frees the model after it', async () => {
      const { engine, backend } = createFakeEngine();
      await engine.load();
      const running = outcomeOf(engine.run(buildTask({ maxTokens: 100 })));
      const order: string[] = [];
      const began = new Promise<void>((begin) => {
        backend.context.during = async () => {
          begin();
          await turn();
          order.push(`step ended, disposed: ${backend.isDisposed}`);
        };
      });
      await began;
      await engine.close();
      expect((await running).error).toMatchObject({ code: 'ERR_CLOSED' });
      expect(order).toEqual(['step ended, disposed: false']);
      expect(backend.isDisposed).toBe(true);
      expect(engine.status).toEqual({ state: 'closed' });
    });

    it('is closed once, however often it is asked to', async () => {
      const { engine } = createFakeEngine();
      await engine.load();
      expect(engine.close()).toBe(engine.close());
      await engine.close();
    });

    it.each(USES)('answers %s with ERR_CLOSED', async (_, use) => {
      const { engine } = createFakeEngine();
      await engine.load();
      await engine.close();
      expect(await failureOf(() => use(engine))).toMatchObject({ name: 'EngineError', code: 'ERR_CLOSED' });
    });
  });

  it('gives the same as the scheduler that it hosts, whatever tasks come together', async () => {
    const anyChanges: fc.Arbitrary<TaskChanges> = fc.record(
      {
        prompt: fc.string({ minLength: 1, maxLength: 30 }),
        maxTokens: fc.integer({ min: 0, max: 8 }),
        stop: fc.array(fc.string({ minLength: 1, maxLength: 2 }), { maxLength: 2 }),
        probabilities: fc.nat(3),
        timingsPerToken: fc.boolean(),
        promptProgress: fc.boolean(),
        promptText: fc.boolean(),
        cachePrompt: fc.boolean(),
        grammar: fc.constant({
          ...{ gbnf: 'root ::= "a"', lazy: true, prefill: '' },
          ...{ triggerPatterns: [], triggerTokens: [] },
        }),
        reasoning: fc.constant(undefined),
      },
      { noNullPrototype: true },
    );
    const run = fc.asyncProperty(fc.array(anyChanges, { minLength: 1, maxLength: 6 }), async (changes) => {
      const tasks = changes.map((change) => buildTask(change));
      const { engine } = createFakeEngine({ slots: 2 });
      await engine.load();
      const hosted = await Promise.all(tasks.map((task) => outcomeOf(engine.run(task))));
      await engine.close();
      const backend = new FakeBackend({ slots: 2 });
      const scheduler = new Scheduler(backend, fakeEngineOptions(backend));
      const plain = await Promise.all(tasks.map((task) => outcomeOf(scheduler.run(task))));
      await scheduler.close();
      expect(hosted.map(({ events, error }) => [events.map(withoutTimes), error])).toStrictEqual(
        plain.map(({ events, error }) => [events.map(withoutTimes), error]),
      );
    });
    await fc.assert(run, { numRuns: 50 });
  });
});

/** An event without what differs from run to run. */
function withoutTimes(event: TokenEvent): object {
  const { timings: _timings, ms: _ms, seed: _seed, ...rest } = event as TokenEvent & Record<string, unknown>;
  return rest;
}
