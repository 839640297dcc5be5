import { type EngineOptions, EngineService } from '#engine';
import type { NextToken } from './fake-chain.js';
import { bytesOf, EOS, FakeCore, type FakeCoreOptions } from './fake-core.js';

export interface FakeEngineOptions extends FakeCoreOptions {
  /** What every generation says before it ends with EOS; absent = endless letters that depend on the prompt. */
  readonly answer?: string;
  /** `never`: loading does not end; an error: loading fails with it. */
  readonly loading?: 'never' | Error;
  /** Changes to the options of the engine itself. */
  readonly engine?: Partial<EngineOptions>;
}

/** A real EngineService over a FakeCore: everything but the computing is what runs in production. */
export interface FakeEngine {
  readonly engine: EngineService;
  readonly core: FakeCore;
}

/** Not loaded yet: call `engine.load()`, or let the application do it. */
export function createFakeEngine(options: FakeEngineOptions = {}): FakeEngine {
  const { answer } = options;
  const core = new FakeCore({ ...options, next: options.next ?? (answer === undefined ? undefined : sayOnce(answer)) });
  const engine = new EngineService(fakeEngineOptions(core, options.engine), async (_, report, signal) => {
    report(0.5);
    if (options.loading === 'never') await aborted(signal);
    if (options.loading instanceof Error) throw options.loading;
    return core;
  });
  return { engine, core };
}

/** Every generation gives the bytes of the text, then EOS. */
export function sayOnce(text: string): NextToken {
  const tokens = [...bytesOf(text), EOS];
  return (_, chain) => tokens[Math.min(chain.produced, tokens.length - 1)]!;
}

/** What an engine over a FakeCore is started with. */
export function fakeEngineOptions(core: FakeCore, changes: Partial<EngineOptions> = {}): EngineOptions {
  const threads = { threads: 1 };
  return {
    modelPath: core.model.path,
    model: {},
    context: {
      contextSize: core.context.contextSize,
      batchSize: core.context.batchSize,
      ubatchSize: core.context.batchSize,
      sequences: core.model.slots,
      threads,
      threadsBatch: threads,
    },
    slotPromptSimilarity: 0.5,
    contextShift: true,
    continuousBatching: true,
    warmup: false,
    renderSpecial: false,
    chatTemplate: '',
    backendDirectories: [],
    ...changes,
  };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(Object.assign(new Error('aborted'), { code: 'ERR_ABORTED' })));
  });
}
