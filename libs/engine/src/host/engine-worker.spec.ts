import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { FakeBackend } from '../../../../test/support/fake-backend.js';
import { fakeEngineOptions } from '../../../../test/support/fake-engine.js';
import { buildTask } from '../../../../test/support/tasks.js';
import type { ChainParts } from '../backend/backend.js';
import type { PreparedParser } from '../backend/chat-parser.js';
import type { ChatReaderSpec } from '../door/chat.js';
import type { EngineCommand } from '../door/commands.js';
import { EngineError } from '../door/engine-error.js';
import type { EngineMessage } from '../door/messages.js';
import type { TokenizeRules } from '../door/questions.js';
import type { TaskEvent } from '../door/task-event.js';
import { EngineWorker, type Rest } from './engine-worker.js';

async function ready(backend = new FakeBackend(), rest?: Rest) {
  const messages: EngineMessage[] = [];
  const worker = new EngineWorker(
    async () => backend,
    (message) => messages.push(message),
    undefined,
    rest,
  );
  worker.receive({ type: 'open', options: fakeEngineOptions(backend) });
  await vi.waitFor(() => expect(messages.at(-1)?.type).toBe('statistics'));
  const events = (id: number): readonly TaskEvent[] =>
    messages.flatMap((message) =>
      message.type === 'events' ? message.events.filter((of) => of.id === id).flatMap((of) => of.events) : [],
    );
  return { backend, worker, messages, events };
}

describe('an engine worker', () => {
  it('says that a task has a slot before anything is done for it, which could be the end of the process', async () => {
    const backend = new FakeBackend();
    const { worker, events } = await ready(backend);
    const createChain = vi.spyOn(backend, 'createChain').mockImplementation(() => {
      expect(events(1)).toEqual([{ type: 'assigned', slotId: 0, choice: 'oldest' }]);
      throw new Error('the end');
    });
    worker.receive({ type: 'run', id: 1, task: buildTask() });
    await vi.waitFor(() => expect(events(1).at(-1)?.type).toBe('failed'));
    expect(createChain).toHaveBeenCalledOnce();
  });

  it('sends what a step gives to several tasks as one message', async () => {
    const { worker, messages, events } = await ready(new FakeBackend({ slots: 2 }));
    for (const id of [1, 2]) worker.receive({ type: 'run', id, task: buildTask({ maxTokens: 3 }) });
    await vi.waitFor(() => expect([1, 2].map((id) => events(id).at(-1)?.type)).toEqual(['end', 'end']));
    const shared = messages.filter((message) => message.type === 'events' && message.events.length === 2);
    expect(shared.length).toBeGreaterThan(0);
  });

  it('says nothing more of a task that was cancelled', async () => {
    const { worker, events } = await ready();
    worker.receive({ type: 'run', id: 1, task: buildTask({ maxTokens: -1 }) });
    worker.receive({ type: 'cancel', id: 1 });
    worker.receive({ type: 'run', id: 2, task: buildTask() });
    await vi.waitFor(() => expect(events(2).at(-1)?.type).toBe('end'));
    expect(events(1)).toEqual([]);
  });

  it('gives back memory once it has not been used for a while, each time anew', async () => {
    const collect = vi.fn();
    const { backend, worker, events } = await ready(undefined, { ms: 1, collect });
    for (const id of [1, 2]) {
      worker.receive({ type: 'run', id, task: buildTask({ maxTokens: 3 }) });
      await vi.waitFor(() => expect(events(id).at(-1)?.type).toBe('end'));
      await vi.waitFor(() => expect(backend.memoryReturns).toBe(id));
    }
    expect(collect).toHaveBeenCalledTimes(4);
  });

  it('gives back no memory while it is used, and for who watches over it alone', async () => {
    const { backend, worker, messages, events } = await ready(undefined, { ms: 1, collect: () => undefined });
    worker.receive({ type: 'ask', id: 1, question: { type: 'statistics' } });
    await vi.waitFor(() => expect(messages.some(({ type }) => type === 'answer')).toBe(true));
    await wait(20);
    worker.receive({ type: 'run', id: 2, task: buildTask({ maxTokens: 100_000 }) });
    await vi.waitFor(() => expect(events(2).length).toBeGreaterThan(100));
    expect(backend.memoryReturns).toBe(0);
    worker.receive({ type: 'cancel', id: 2 });
    await vi.waitFor(() => expect(backend.memoryReturns).toBe(1));
  });

  it.each(['withdraw', 'close'] as const)('ends the work on a question on the command to %s', async (type) => {
    const backend = new FakeBackend();
    const { worker, messages } = await ready(backend);
    backend.tokenize = (_texts: readonly string[], _rules: TokenizeRules, signal?: AbortSignal) =>
      new Promise<never>((_, reject) => {
        signal?.addEventListener('abort', () => reject(new EngineError('ERR_ABORTED', 'withdrawn')));
      });
    worker.receive({
      type: 'ask',
      id: 3,
      question: { type: 'tokenize', texts: [''], addSpecial: true, parseSpecial: true },
    });
    worker.receive({ type, id: 3 } as EngineCommand);
    await vi.waitFor(() =>
      expect(messages.find((message) => message.type === 'refusal')).toMatchObject({
        id: 3,
        failure: { code: 'ERR_ABORTED' },
      }),
    );
  });

  describe('with a task that takes long to make', () => {
    const DRY = buildTask().sampling;
    const dryTask = (maxTokens = 4) => buildTask({ maxTokens, sampling: { ...DRY, dryMultiplier: 1 } });

    /** An engine that is making the parts of a chain until it is told to go on. */
    async function preparing() {
      const backend = new FakeBackend({ slots: 2 });
      const parts = {} as ChainParts;
      backend.findChainParts = () => undefined;
      let resolve: (parts: ChainParts) => void = () => undefined;
      let reject: (error: Error) => void = () => undefined;
      const promise = new Promise<ChainParts>((...settle) => {
        [resolve, reject] = settle;
      });
      const prepare = vi.spyOn(backend, 'prepareChainParts').mockReturnValue(promise);
      const signal = () => prepare.mock.calls[0]![1];
      return { ...(await ready(backend)), prepare, signal, parts, prepared: { resolve, reject } };
    }

    it('serves others until it is made, and makes the chain of it', async () => {
      const { backend, worker, events, prepare, parts, prepared } = await preparing();
      worker.receive({ type: 'run', id: 1, task: dryTask() });
      worker.receive({ type: 'run', id: 2, task: buildTask() });
      await vi.waitFor(() => expect(events(2).at(-1)?.type).toBe('end'));
      expect(events(1)).toEqual([]);
      prepared.resolve(parts);
      await vi.waitFor(() => expect(events(1).at(-1)?.type).toBe('end'));
      expect(prepare.mock.calls[0]![0]).toEqual({ breakers: DRY.drySequenceBreakers });
      expect(backend.chains.map(({ options }) => options.parts)).toEqual([undefined, parts]);
      expect(backend.chains[1]!.options.parts).toBe(parts);
    });

    it('ends that work when it is cancelled, and says nothing of it', async () => {
      const { worker, events, signal, parts, prepared } = await preparing();
      worker.receive({ type: 'run', id: 1, task: dryTask() });
      expect(signal().aborted).toBe(false);
      worker.receive({ type: 'cancel', id: 1 });
      expect(signal().aborted).toBe(true);
      prepared.resolve(parts);
      worker.receive({ type: 'run', id: 2, task: buildTask() });
      await vi.waitFor(() => expect(events(2).at(-1)?.type).toBe('end'));
      expect(events(1)).toEqual([]);
    });

    it('fails it when that fails', async () => {
      const { worker, events, prepared } = await preparing();
      worker.receive({ type: 'run', id: 1, task: dryTask() });
      prepared.reject(new EngineError('ERR_GRAMMAR', 'no such rule'));
      await vi.waitFor(() => expect(events(1)).toMatchObject([{ type: 'failed', failure: { code: 'ERR_GRAMMAR' } }]));
    });

    it('fails it when the engine closes', async () => {
      const { worker, events, signal, messages } = await preparing();
      worker.receive({ type: 'run', id: 1, task: dryTask() });
      worker.receive({ type: 'close' });
      await vi.waitFor(() => expect(messages.at(-1)).toEqual({ type: 'status', status: { state: 'closed' } }));
      expect(events(1)).toMatchObject([{ type: 'failed', failure: { code: 'ERR_CLOSED' } }]);
      expect(signal().aborted).toBe(true);
    });

    it('hears that it is paused before it is made', async () => {
      const { worker, events, parts, prepared } = await preparing();
      worker.receive({ type: 'run', id: 1, task: dryTask() });
      worker.receive({ type: 'pause', id: 1 });
      prepared.resolve(parts);
      worker.receive({ type: 'run', id: 2, task: buildTask() });
      await vi.waitFor(() => expect(events(2).at(-1)?.type).toBe('end'));
      expect(events(1)).toEqual([]);
      worker.receive({ type: 'resume', id: 1 });
      await vi.waitFor(() => expect(events(1).at(-1)?.type).toBe('end'));
    });

    it('reads its text by the parser that was made, where that one is large', async () => {
      const { backend, worker, events } = await ready();
      const made = {} as PreparedParser;
      const read = vi.spyOn(backend.chatParser, 'readChat');
      const find = vi.spyOn(backend.chatParser, 'findParser').mockReturnValue(undefined);
      const prepare = vi.spyOn(backend.chatParser, 'prepareParser').mockResolvedValue(made);
      const reader: ChatReaderSpec = {
        format: 1,
        parser: '{}'.padEnd(30_000),
        generation_prompt: '',
        reasoning_format: 'auto',
        reasoning_in_content: false,
        parse_tool_calls: true,
        is_continuation: false,
        supports_thinking: false,
        prefill: { reasoning: '', content: '' },
        isStreamed: true,
      };
      worker.receive({ type: 'run', id: 1, task: buildTask({ reader }) });
      worker.receive({ type: 'run', id: 2, task: buildTask({ reader: { ...reader, parser: '{}' } }) });
      await vi.waitFor(() => expect([1, 2].map((id) => events(id).at(-1)?.type)).toEqual(['end', 'end']));
      const { parser, prefill: _, isStreamed: __, ...description } = reader;
      expect(find).toHaveBeenCalledExactlyOnceWith(JSON.stringify(description), parser);
      expect(prepare).toHaveBeenCalledOnce();
      const parsers = read.mock.calls.map(([each]) => each);
      expect(parsers.filter((each) => each === made)).toHaveLength(1);
      expect(parsers.filter((each) => typeof each === 'string')).toHaveLength(1);
    });

    it('prepares nothing for a task without', async () => {
      const { worker, events, prepare } = await preparing();
      worker.receive({ type: 'run', id: 1, task: buildTask() });
      await vi.waitFor(() => expect(events(1).at(-1)?.type).toBe('end'));
      expect(prepare).not.toHaveBeenCalled();
    });
  });

  it('tells its figures before it says that it is closed', async () => {
    const { worker, messages, events } = await ready();
    worker.receive({ type: 'run', id: 1, task: buildTask() });
    await vi.waitFor(() => expect(events(1).at(-1)?.type).toBe('end'));
    worker.receive({ type: 'close' });
    await vi.waitFor(() => expect(messages.at(-1)).toEqual({ type: 'status', status: { state: 'closed' } }));
    expect(messages.findLast(({ type }) => type === 'statistics')).toMatchObject({
      statistics: { generatedTokens: 4 },
    });
  });
});
