import { type EngineClient, type EngineOptions, InProcessEngine, type SupervisionOptions } from '#engine';
import type { LoadBackend } from '../../libs/engine/src/backend/backend.js';
import { bytesOf, EOS, FakeBackend, type FakeBackendOptions } from './fake-backend.js';
import type { NextToken } from './fake-chain.js';

export interface FakeEngineOptions extends FakeBackendOptions {
  /** What every generation says before it ends with EOS; absent = endless letters that depend on the prompt. */
  readonly answer?: string;
  /** `never`: loading does not end; an error: loading fails with it. */
  readonly loading?: 'never' | Error;
  readonly supervision?: SupervisionOptions;
  /** Changes to the options of the engine itself. */
  readonly engine?: Partial<EngineOptions>;
}

/** A real engine over a FakeBackend: everything but the computing and its process is what runs in production. */
export interface FakeEngine {
  readonly engine: EngineClient;
  readonly backend: FakeBackend;
}

/** Not loaded yet: call `engine.load()`, or let the application do it. */
export function createFakeEngine(options: FakeEngineOptions = {}): FakeEngine {
  const { answer } = options;
  const backend = new FakeBackend({
    ...options,
    next: options.next ?? (answer === undefined ? undefined : sayOnce(answer)),
  });
  const load: LoadBackend = async (_, report, signal) => {
    report(0.5);
    if (options.loading === 'never') await aborted(signal);
    if (options.loading instanceof Error) throw options.loading;
    return backend;
  };
  const engine = new InProcessEngine(fakeEngineOptions(backend, options.engine), options.supervision, load);
  return { engine, backend };
}

/** Every generation gives the bytes of the text, then EOS. */
export function sayOnce(text: string): NextToken {
  const tokens = [...bytesOf(text), EOS];
  return (_, chain) => tokens[Math.min(chain.produced, tokens.length - 1)]!;
}

/** What an engine over a FakeBackend is started with. */
export function fakeEngineOptions(backend: FakeBackend, changes: Partial<EngineOptions> = {}): EngineOptions {
  const threads = { threads: 1 };
  return {
    modelPath: backend.model.path,
    model: {},
    context: {
      contextSize: backend.context.contextSize,
      batchSize: backend.context.batchSize,
      ubatchSize: backend.context.batchSize,
      sequences: backend.model.slots,
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
