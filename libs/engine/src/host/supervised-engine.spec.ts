import { first, firstValueFrom } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { byteVocabulary, FakeBackend } from '../../../../test/support/fake-backend.js';
import { fakeEngineOptions } from '../../../../test/support/fake-engine.js';
import { idleFigures } from '../../../../test/support/idle-figures.js';
import { buildTask, outcomeOf } from '../../../../test/support/tasks.js';
import type { EngineCommand } from '../door/commands.js';
import type { EmbeddingTask } from '../door/embedding.js';
import type { EngineMessage } from '../door/messages.js';
import type { ModelInfo } from '../door/model-info.js';
import type { EngineAnswer } from '../door/questions.js';
import type { TaskEvent } from '../door/task-event.js';
import { SupervisedEngine } from './supervised-engine.js';
import type { SupervisionOptions } from './supervision-options.js';
import type { LinkListener, WorkerLink } from './worker-link.js';

/** A worker that does nothing by itself. */
class FakeWorker implements WorkerLink {
  readonly commands: EngineCommand[] = [];
  isKilled = false;

  constructor(private readonly listener: LinkListener) {}

  send(command: EngineCommand): void {
    this.commands.push(command);
  }

  kill(): void {
    this.isKilled = true;
    this.listener.ended('SIGKILL');
  }

  say(message: EngineMessage): void {
    this.listener.message(message);
  }

  end(reason = 'SIGSEGV', lastWords: readonly string[] = []): void {
    this.listener.ended(reason, lastWords);
  }

  becomeReady(): void {
    const model = { slots: 1 } as ModelInfo;
    this.say({ type: 'status', status: { state: 'ready', model, pieces: byteVocabulary().pieces } });
  }

  /** Events of the task that was sent as the nth. */
  tell(nth: number, ...events: TaskEvent[]): void {
    const runs = this.commands.filter(({ type }) => type === 'run' || type === 'embed') as { id: number }[];
    this.say({ type: 'events', events: [{ id: runs[nth]!.id, events }] });
  }

  lastQuestion(): number {
    return (this.sent('ask').at(-1) as { id: number }).id;
  }

  get askedTexts(): readonly string[] {
    return this.questions.map(({ text }) => text);
  }

  answer(text: string, answer: EngineAnswer): void {
    this.say({ type: 'answer', id: this.questions.find((question) => question.text === text)!.id, answer });
  }

  private get questions(): readonly { readonly id: number; readonly text: string }[] {
    return this.commands.flatMap((command) =>
      command.type === 'ask' && command.question.type === 'tokenize'
        ? [{ id: command.id, text: command.question.texts[0]! }]
        : [],
    );
  }

  sent(type: EngineCommand['type']): EngineCommand[] {
    return this.commands.filter((command) => command.type === type);
  }
}

class TestEngine extends SupervisedEngine {
  readonly workers: FakeWorker[] = [];

  constructor(supervision: SupervisionOptions = {}) {
    super(fakeEngineOptions(new FakeBackend()), supervision);
  }

  startFailure: Error | undefined;

  protected startWorker(listener: LinkListener): WorkerLink {
    if (this.startFailure) throw this.startFailure;
    const worker = new FakeWorker(listener);
    this.workers.push(worker);
    return worker;
  }

  get worker(): FakeWorker {
    return this.workers.at(-1)!;
  }
}

const END = {
  ...{ type: 'end', text: '', finishReason: 'stop', stopCause: 'eos', stoppingWord: '', truncated: false },
  ...{ hasNewLine: false, slotId: 0, seed: 1, usage: {}, timings: {} },
} as unknown as TaskEvent;
const ASSIGNED: TaskEvent = { type: 'assigned', slotId: 0, choice: 'only' };
const PROGRESS = { type: 'progress', totalTokens: 1, cachedTokens: 0, processedTokens: 1, ms: 0 } as const;

async function ready(supervision: SupervisionOptions = {}): Promise<TestEngine> {
  const engine = new TestEngine(supervision);
  const loaded = engine.load();
  await vi.advanceTimersByTimeAsync(0);
  engine.worker.becomeReady();
  await loaded;
  return engine;
}

describe('a supervised engine', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('sends tasks in order, and gives each its own events', async () => {
    const engine = await ready();
    const outcomes = [outcomeOf(engine.run(buildTask())), outcomeOf(engine.run(buildTask()))];
    engine.worker.tell(1, ASSIGNED, PROGRESS, END);
    engine.worker.tell(0, ASSIGNED, END);
    const [first, second] = await Promise.all(outcomes);
    expect(first!.events.map(({ type }) => type)).toEqual(['end']);
    expect(second!.events.map(({ type }) => type)).toEqual(['progress', 'end']);
  });

  it('cancels what nobody waits for, and drops what still comes of it', async () => {
    const engine = await ready();
    const heard: unknown[] = [];
    const subscription = engine.run(buildTask()).subscribe((event) => heard.push(event));
    subscription.unsubscribe();
    engine.worker.tell(0, ASSIGNED, PROGRESS);
    expect(engine.worker.sent('cancel')).toHaveLength(1);
    expect(heard).toEqual([]);
  });

  it('fails what had a slot when a worker ends, and lets the next one run what waited', async () => {
    const engine = await ready();
    const begun = outcomeOf(engine.run(buildTask()));
    const waiting = outcomeOf(engine.run(buildTask()));
    const first = engine.worker;
    first.tell(0, ASSIGNED);
    first.end('SIGSEGV');
    expect((await begun).error).toMatchObject({
      code: 'ERR_ENGINE_ENDED',
      message: expect.stringContaining('SIGSEGV'),
      details: { retryAfterSeconds: 1 },
    });
    expect(engine.status).toEqual({ state: 'restarting', reason: 'SIGSEGV' });
    expect(engine.model.slots).toBe(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(engine.workers).toHaveLength(2);
    engine.worker.becomeReady();
    expect(engine.status).toEqual({ state: 'ready' });
    expect(engine.worker.sent('run')).toHaveLength(1);
    engine.worker.tell(0, ASSIGNED, END);
    expect((await waiting).error).toBeUndefined();
    expect(engine.health.crashes).toBe(1);
  });

  it('asks each worker for what goes on, while somebody watches', async () => {
    const engine = await ready();
    expect(engine.worker.sent('watch')).toEqual([]);
    const watching = [engine.live$.subscribe(), engine.live$.subscribe()];
    expect(engine.worker.sent('watch')).toEqual([{ type: 'watch', isWatched: true }]);
    engine.worker.end();
    await vi.advanceTimersByTimeAsync(200);
    engine.worker.becomeReady();
    expect(engine.worker.sent('watch')).toEqual([{ type: 'watch', isWatched: true }]);
    watching[0]!.unsubscribe();
    expect(engine.worker.sent('watch')).toHaveLength(1);
    watching[1]!.unsubscribe();
    expect(engine.worker.sent('watch').at(-1)).toEqual({ type: 'watch', isWatched: false });
  });

  it('sleeps although somebody watches, and is not woken by that', async () => {
    const engine = await ready({ sleepAfterMs: 1000 });
    engine.live$.subscribe();
    await vi.advanceTimersByTimeAsync(900);
    engine.worker.say({ type: 'live', report: { slots: [], statistics: idleFigures() } });
    await vi.advanceTimersByTimeAsync(100);
    expect(engine.status.state).toBe('sleeping');
    engine.worker.end();
    engine.live$.subscribe();
    await vi.advanceTimersByTimeAsync(10_000);
    expect([engine.status.state, engine.workers.length]).toEqual(['sleeping', 1]);
  });

  it('hears nothing more of a worker that has ended', async () => {
    const engine = await ready();
    const first = engine.worker;
    first.end();
    first.becomeReady();
    expect(engine.status.state).toBe('restarting');
  });

  it('does not run again what was cancelled while no worker was there', async () => {
    const engine = await ready();
    const waiting = engine.run(buildTask()).subscribe({ error: () => undefined });
    engine.worker.end();
    waiting.unsubscribe();
    await vi.advanceTimersByTimeAsync(200);
    engine.worker.becomeReady();
    expect(engine.worker.sent('run')).toEqual([]);
  });

  it('lets what comes while no worker is there wait for the next one, but not for ever', async () => {
    const engine = await ready({ restartWaitMs: 1000 });
    engine.worker.end();
    const late = outcomeOf(engine.run(buildTask()));
    const question = engine.tokenize('a', true, true).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(1000);
    expect((await late).error).toMatchObject({ code: 'ERR_ENGINE_RESTARTING', details: { retryAfterSeconds: 1 } });
    expect(await question).toMatchObject({ code: 'ERR_ENGINE_RESTARTING' });
  });

  it('withdraws a question whose asker has gone, and asks none for one who is gone already', async () => {
    const engine = await ready();
    const asker = new AbortController();
    const question = engine.ask({ type: 'slots' }, asker.signal).catch((error: unknown) => error);
    const id = engine.worker.lastQuestion();
    asker.abort();
    expect(await question).toMatchObject({ code: 'ERR_ABORTED' });
    expect(engine.worker.sent('withdraw')).toEqual([{ type: 'withdraw', id }]);
    await expect(engine.ask({ type: 'slots' }, asker.signal)).rejects.toMatchObject({ code: 'ERR_ABORTED' });
    expect(engine.worker.sent('ask')).toHaveLength(1);
  });

  it('withdraws nothing once a question is answered', async () => {
    const asker = new AbortController();
    const engine = await ready({ askerSignal: () => asker.signal });
    const question = engine.ask({ type: 'slots' });
    engine.worker.say({ type: 'answer', id: engine.worker.lastQuestion(), answer: [] });
    expect(await question).toEqual([]);
    asker.abort();
    expect(engine.worker.sent('withdraw')).toEqual([]);
  });

  it('fails them at once where they are not to wait', async () => {
    const engine = await ready({ restartWaitMs: 0 });
    engine.worker.end();
    expect((await outcomeOf(engine.run(buildTask()))).error).toMatchObject({ code: 'ERR_ENGINE_RESTARTING' });
  });

  it('asks the next worker once more what the last one did not answer, and no third one', async () => {
    const engine = await ready();
    const answer = engine.tokenize('a', true, true).catch((error: unknown) => error);
    const saved = engine.ask({ type: 'saveSlot', slotId: 0, path: 'x' }).catch((error: unknown) => error);
    engine.worker.end();
    expect(await saved).toMatchObject({ code: 'ERR_ENGINE_ENDED' });
    await vi.advanceTimersByTimeAsync(200);
    engine.worker.becomeReady();
    expect(engine.worker.sent('ask')).toMatchObject([{ question: { type: 'tokenize' } }]);
    engine.worker.end();
    expect(await answer).toMatchObject({ code: 'ERR_ENGINE_ENDED' });
  });

  it('asks what may have ended a worker one by one, so that only the cause is refused', async () => {
    const engine = await ready();
    const token = Int32Array.of(7);
    const ask = (text: string) => engine.tokenize(text, true, true).catch((error: unknown) => error);
    const answers = ['a', 'killer', 'b'].map(ask);
    const embedding = firstValueFrom(engine.embed({ tokens: token } as unknown as EmbeddingTask)).catch(
      (error: unknown) => error,
    );
    engine.worker.end();
    await vi.advanceTimersByTimeAsync(200);
    engine.worker.becomeReady();
    expect(engine.worker.askedTexts).toEqual(['a']);
    const late = ask('late');
    engine.worker.answer('late', [token]);
    expect(engine.worker.askedTexts).toEqual(['a', 'late']);
    engine.worker.answer('a', [token]);
    expect(engine.worker.askedTexts).toEqual(['a', 'late', 'killer']);
    engine.worker.end();
    expect(await answers[1]).toMatchObject({ code: 'ERR_ENGINE_ENDED' });
    await vi.advanceTimersByTimeAsync(400);
    engine.worker.becomeReady();
    expect(engine.worker.askedTexts).toEqual(['b']);
    expect(engine.worker.sent('embed')).toEqual([]);
    engine.worker.answer('b', [token]);
    expect(engine.worker.sent('embed')).toHaveLength(1);
    engine.worker.end();
    expect(await embedding).toMatchObject({ code: 'ERR_ENGINE_ENDED' });
    expect(await Promise.all([answers[0], answers[2], late])).toEqual([token, token, token]);
  });

  it('ends a load of which nothing is heard any more, and says so', async () => {
    const engine = new TestEngine({ loadTimeoutMs: 1000 });
    const loaded = engine.load().catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(900);
    engine.worker.say({ type: 'status', status: { state: 'loading', progress: 0.5 } });
    await vi.advanceTimersByTimeAsync(900);
    expect(engine.worker.isKilled).toBe(false);
    await vi.advanceTimersByTimeAsync(100);
    expect(engine.worker.isKilled).toBe(true);
    expect(await loaded).toMatchObject({ code: 'ERR_MODEL_LOAD', message: expect.stringContaining('--load-timeout') });
  });

  it('lets a load of a later engine that hangs be tried again', async () => {
    const engine = await ready({ loadTimeoutMs: 1000 });
    await vi.advanceTimersByTimeAsync(5000);
    expect(engine.status.state).toBe('ready');
    engine.worker.end();
    await vi.advanceTimersByTimeAsync(200 + 1000 + 400);
    expect(engine.workers).toHaveLength(3);
    engine.worker.becomeReady();
    expect(engine.status.state).toBe('ready');
  });

  it('waits twice as long each time a worker ends before it has done anything', async () => {
    const engine = await ready();
    for (const delay of [200, 400, 800]) {
      engine.worker.end();
      const before = engine.workers.length;
      await vi.advanceTimersByTimeAsync(delay - 1);
      expect(engine.workers).toHaveLength(before);
      await vi.advanceTimersByTimeAsync(1);
      expect(engine.workers).toHaveLength(before + 1);
    }
    engine.worker.becomeReady();
    void outcomeOf(engine.run(buildTask()));
    engine.worker.tell(0, ASSIGNED, PROGRESS);
    engine.worker.end();
    const before = engine.workers.length;
    await vi.advanceTimersByTimeAsync(200);
    expect(engine.workers).toHaveLength(before + 1);
  });

  it('lets each wait as long in every outage, however often the start fails', async () => {
    const engine = await ready({ restartWaitMs: 1000 });
    const waiting = outcomeOf(engine.run(buildTask()));
    engine.worker.end();
    await vi.advanceTimersByTimeAsync(300);
    engine.worker.becomeReady();
    await vi.advanceTimersByTimeAsync(600);
    engine.worker.end();
    await vi.advanceTimersByTimeAsync(400);
    engine.worker.end();
    await vi.advanceTimersByTimeAsync(599);
    expect(engine.status.state).toBe('restarting');
    await vi.advanceTimersByTimeAsync(1);
    expect((await waiting).error).toMatchObject({ code: 'ERR_ENGINE_RESTARTING' });
    expect(vi.getTimerCount()).toBeLessThanOrEqual(1);
  });

  it('keeps no timer for what was cancelled while no worker was there', async () => {
    const engine = await ready();
    engine.worker.end();
    const before = vi.getTimerCount();
    const waiting = engine.run(buildTask()).subscribe({ error: () => undefined });
    expect(vi.getTimerCount()).toBe(before + 1);
    waiting.unsubscribe();
    expect(vi.getTimerCount()).toBe(before);
  });

  it('sends a task once that comes when the engine is heard to be ready', async () => {
    const engine = await ready();
    engine.worker.end();
    await vi.advanceTimersByTimeAsync(200);
    engine.status$.pipe(first(({ state }) => state === 'ready')).subscribe(() => {
      void outcomeOf(engine.run(buildTask()));
      void engine.tokenize('a', true, true);
    });
    engine.worker.becomeReady();
    expect(engine.worker.sent('run')).toHaveLength(1);
    expect(engine.worker.sent('ask')).toHaveLength(1);
  });

  it('tries again when a worker cannot be started', async () => {
    const engine = await ready();
    engine.worker.end();
    engine.startFailure = new Error('no more processes');
    await vi.advanceTimersByTimeAsync(200);
    expect(engine.status).toEqual({ state: 'restarting', reason: 'it could not be started: no more processes' });
    engine.startFailure = undefined;
    await vi.advanceTimersByTimeAsync(400);
    engine.worker.becomeReady();
    expect(engine.status.state).toBe('ready');
  });

  it('fails a load whose worker cannot be started', async () => {
    const engine = new TestEngine();
    engine.startFailure = new Error('no more processes');
    await expect(engine.load()).rejects.toMatchObject({
      code: 'ERR_MODEL_LOAD',
      message: expect.stringContaining('no more processes'),
    });
  });

  it('says that it crashes all the time after more than five ends in five minutes', async () => {
    const engine = await ready();
    for (let end = 0; end < 6; end++) {
      expect(engine.health.isCrashing).toBe(false);
      engine.worker.end();
      await vi.advanceTimersByTimeAsync(10_000);
      engine.worker.becomeReady();
    }
    expect(engine.health).toMatchObject({ crashes: 6, isCrashing: true });
    await vi.advanceTimersByTimeAsync(5 * 60_000);
    expect(engine.health.isCrashing).toBe(false);
  });

  it('fails a load whose worker ends, with why', async () => {
    const engine = new TestEngine();
    const loaded = engine.load().catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(0);
    engine.worker.end('SIGABRT');
    expect(await loaded).toMatchObject({ code: 'ERR_MODEL_LOAD', message: expect.stringContaining('SIGABRT') });
    expect(engine.status.state).toBe('failed');
  });

  it('says of a load whose worker ends the line that tells most of what it printed', async () => {
    const engine = new TestEngine();
    const loaded = engine.load();
    await vi.advanceTimersByTimeAsync(0);
    engine.worker.end('SIGABRT', ['llm_load: some', 'vocab.cpp:1: GGML_ASSERT(a == b) failed', '#0 0x1']);
    await expect(loaded).rejects.toThrow(/SIGABRT: vocab\.cpp:1: GGML_ASSERT\(a == b\) failed$/);
  });

  it('logs the last words of a worker that ends later', async () => {
    const lines: [number, string][] = [];
    const engine = await ready({ log: (level, text) => lines.push([level, text]) });
    engine.worker.end('SIGABRT', ['GGML_ASSERT(a == b) failed']);
    expect(lines).toEqual([
      [4, 'engine: GGML_ASSERT(a == b) failed\n'],
      [4, 'the engine process ended (SIGABRT); it is started again\n'],
    ]);
  });

  it('starts a worker again that cannot load the model any more', async () => {
    const engine = await ready();
    engine.worker.end();
    await vi.advanceTimersByTimeAsync(200);
    const failure = { code: 'ERR_MODEL_LOAD', message: 'no such file', details: {} } as const;
    engine.worker.say({ type: 'status', status: { state: 'failed', failure } });
    expect(engine.status).toEqual({ state: 'restarting', reason: 'no such file' });
    await vi.advanceTimersByTimeAsync(400);
    engine.worker.becomeReady();
    expect(engine.status.state).toBe('ready');
  });

  describe('watches its worker', () => {
    it('and ends one that says nothing when it is asked', async () => {
      const engine = await ready({ stepTimeoutMs: 1000 });
      const { worker } = engine;
      await vi.advanceTimersByTimeAsync(600);
      expect(worker.sent('ask').length).toBeGreaterThan(0);
      expect(worker.isKilled).toBe(false);
      await vi.advanceTimersByTimeAsync(800);
      expect(worker.isKilled).toBe(true);
      expect(engine.status).toMatchObject({ state: 'restarting', reason: expect.stringContaining('said nothing') });
    });

    it('and leaves one alone that answers', async () => {
      const engine = await ready({ stepTimeoutMs: 1000 });
      for (let turn = 0; turn < 30; turn++) {
        await vi.advanceTimersByTimeAsync(200);
        engine.worker.say({ type: 'answer', id: 0, answer: idleFigures() });
      }
      expect(engine.worker.isKilled).toBe(false);
    });

    it('and ends one whose step does not end', async () => {
      const engine = await ready({ stepTimeoutMs: 1000 });
      const { worker } = engine;
      worker.say({ type: 'statistics', statistics: idleFigures({ runningStepMs: 900 }) });
      expect(worker.isKilled).toBe(false);
      worker.say({ type: 'statistics', statistics: idleFigures({ runningStepMs: 1100 }) });
      expect(worker.isKilled).toBe(true);
    });
  });

  it('adds up the figures of all workers', async () => {
    const engine = await ready();
    engine.worker.say({ type: 'statistics', statistics: idleFigures({ steps: 5, tasksRunning: 1, longestStepMs: 9 }) });
    expect(engine.lastStatistics).toMatchObject({ steps: 5, tasksRunning: 1 });
    engine.worker.end();
    expect(engine.lastStatistics).toMatchObject({ steps: 5, tasksRunning: 0 });
    expect(await engine.statistics()).toMatchObject({ steps: 5 });
    await vi.advanceTimersByTimeAsync(200);
    engine.worker.becomeReady();
    engine.worker.say({ type: 'statistics', statistics: idleFigures({ steps: 2, longestStepMs: 3 }) });
    expect(engine.lastStatistics).toMatchObject({ steps: 7, longestStepMs: 9 });
  });

  describe('that may sleep', () => {
    it('ends its worker when nobody has asked for a while, and wakes one for the next task', async () => {
      const engine = await ready({ sleepAfterMs: 5000 });
      const { worker } = engine;
      await vi.advanceTimersByTimeAsync(5000);
      expect(engine.status).toEqual({ state: 'sleeping' });
      expect(worker.sent('close')).toHaveLength(1);
      expect(engine.model.slots).toBe(1);
      const woken = outcomeOf(engine.run(buildTask()));
      expect(engine.status).toEqual({ state: 'waking' });
      await vi.advanceTimersByTimeAsync(1000);
      expect(engine.workers).toHaveLength(1);
      worker.end('exit code 0');
      await vi.advanceTimersByTimeAsync(0);
      expect(engine.workers).toHaveLength(2);
      await vi.advanceTimersByTimeAsync(100_000);
      engine.worker.becomeReady();
      engine.worker.tell(0, ASSIGNED, END);
      expect((await woken).end).toBeDefined();
      expect(engine.health.crashes).toBe(0);
    });

    it('is not kept awake by who asks for its figures', async () => {
      const engine = await ready({ sleepAfterMs: 5000 });
      for (let turn = 0; turn < 4; turn++) {
        await vi.advanceTimersByTimeAsync(1000);
        const asked = engine.statistics();
        const id = engine.worker.lastQuestion();
        engine.worker.say({ type: 'answer', id, answer: idleFigures() });
        await asked;
      }
      await vi.advanceTimersByTimeAsync(1000);
      expect(engine.status.state).toBe('sleeping');
    });

    it('sleeps later when its figures were asked for at that moment', async () => {
      const engine = await ready({ sleepAfterMs: 5000 });
      const asked = engine.statistics();
      const id = engine.worker.lastQuestion();
      await vi.advanceTimersByTimeAsync(5000);
      expect(engine.status.state).toBe('ready');
      engine.worker.say({ type: 'answer', id, answer: idleFigures() });
      await asked;
      await vi.advanceTimersByTimeAsync(5000);
      expect(engine.status.state).toBe('sleeping');
    });

    it('does not sleep while somebody waits', async () => {
      const engine = await ready({ sleepAfterMs: 5000 });
      void outcomeOf(engine.run(buildTask()));
      await vi.advanceTimersByTimeAsync(60_000);
      expect(engine.status.state).toBe('ready');
      engine.worker.tell(0, ASSIGNED, END);
      await vi.advanceTimersByTimeAsync(5000);
      expect(engine.status.state).toBe('sleeping');
    });
  });

  it('ends for good when it is closed, also while no worker is there', async () => {
    const engine = await ready();
    const waiting = outcomeOf(engine.run(buildTask()));
    engine.worker.end();
    await engine.close();
    expect((await waiting).error).toMatchObject({ code: 'ERR_CLOSED' });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(engine.workers).toHaveLength(1);
  });

  it('refuses what comes while it closes', async () => {
    const engine = await ready();
    const again: Promise<unknown>[] = [];
    engine.run(buildTask()).subscribe({
      error: () => {
        again.push(outcomeOf(engine.run(buildTask())).then(({ error }) => error));
        again.push(engine.tokenize('a', true, true).catch((error: unknown) => error));
      },
    });
    void engine.close();
    expect(again).toHaveLength(2);
    for (const error of await Promise.all(again)) expect(error).toMatchObject({ code: 'ERR_CLOSED' });
  });

  it('stays closed when its worker becomes ready meanwhile', async () => {
    const engine = new TestEngine();
    const loaded = engine.load().catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(0);
    const closed = engine.close();
    engine.worker.becomeReady();
    expect(engine.status).toEqual({ state: 'closed' });
    engine.worker.end('exit code 0');
    await closed;
    expect(await loaded).toMatchObject({ code: 'ERR_CLOSED' });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends a worker that does not end by itself when it is closed', async () => {
    const engine = await ready();
    const closed = engine.close();
    await vi.advanceTimersByTimeAsync(10_000);
    await closed;
    expect(engine.worker.isKilled).toBe(true);
  });

  it('ends it sooner where who closes has less time', async () => {
    const engine = await ready();
    const { worker } = engine;
    const closed = engine.close(250);
    await vi.advanceTimersByTimeAsync(249);
    expect(worker.isKilled).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(worker.isKilled).toBe(true);
    await closed;
  });
});
