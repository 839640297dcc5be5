import { lastValueFrom, map, NEVER, of, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { EngineClient, MessageEvent, Task, TokenEvent } from '#engine';
import { assembledMessage } from '../conversation/message-assembler.js';
import type { Generated } from '../generation/generated.js';
import type { EventEncoder } from '../generation/task-runs.js';
import { CollectedBody, EventStream } from '../http/response.js';
import { eventText } from '../http/sse.js';
import { ChatPresenter } from './openai-chat/chat.presenter.js';
import { type Presenter, respond } from './presenter.js';

const text = (token: number, piece: string, message: readonly MessageEvent[]): TokenEvent => ({
  type: 'text',
  text: piece,
  isIncomplete: false,
  token,
  generatedTokens: token,
  probabilities: undefined,
  timings: undefined,
  message,
});

/** What the engine says of a response that reasons, speaks and calls a tool. */
const RECORDED: readonly TokenEvent[] = [
  { type: 'start', slotId: 0, promptTokens: 5, cachedTokens: 2 },
  text(1, '<think>Rome?', [{ type: 'reasoning', text: 'Rome?' }]),
  text(2, '</think>Let me see.', [{ type: 'text', text: 'Let me see.' }]),
  text(3, '<call>get_weather(', [{ type: 'tool-call', index: 0, id: 'c1', name: 'get_weather' }]),
  text(4, '{"city":', [{ type: 'tool-arguments', index: 0, text: '{"city":' }]),
  {
    type: 'end',
    text: '"Rome"})',
    message: [{ type: 'tool-arguments', index: 0, text: '"Rome"}' }],
    finishReason: 'stop',
    stopCause: 'eos',
    stoppingWord: '',
    truncated: false,
    hasNewLine: false,
    slotId: 0,
    seed: 1,
    usage: { promptTokens: 5, generatedTokens: 5, cachedTokens: 2, tokensInCache: 9 },
    timings: { promptTokens: 3, promptMs: 6, generatedTokens: 5, predictedMs: 10, cachedTokens: 2 } as never,
  },
];

const ENGINE = { admit: () => undefined, run: () => of(...RECORDED) } as unknown as EngineClient;
const TASKS = [{ prompt: Int32Array.of(1) }] as unknown as readonly Task[];

/** The little that a protocol with content blocks and named events needs, beside a parser of its requests. */
class BlockPresenter implements Presenter {
  body(generated: readonly Generated[]): object {
    const { message, end } = generated[0]!;
    const { text: said, reasoning, calls } = assembledMessage(message);
    return {
      content: [
        { type: 'thinking', thinking: reasoning },
        { type: 'text', text: said },
        ...calls.map(({ id, name, arguments: args }) => ({ type: 'tool_use', id, name, input: JSON.parse(args) })),
      ],
      usage: { output_tokens: end.usage.generatedTokens },
    };
  }

  encoder(): EventEncoder {
    return new BlockEncoder();
  }
}

class BlockEncoder implements EventEncoder {
  private block = -1;
  private kind = '';

  of(step: TokenEvent): string {
    if (step.type === 'start') return named('message_start', { input_tokens: step.promptTokens });
    if (step.type === 'progress' || step.type === 'queue') return '';
    const parts = (step.message ?? []).map((event) => this.part(event)).join('');
    return step.type === 'end' ? `${parts}${named('message_stop', {})}` : parts;
  }

  private part(event: MessageEvent): string {
    const kind = event.type === 'tool-arguments' ? this.kind : event.type;
    const start = kind === this.kind && event.type !== 'tool-call' ? '' : this.start(kind);
    return start + named('content_block_delta', { index: this.block, ...event });
  }

  private start(kind: string): string {
    this.kind = kind;
    this.block += 1;
    return named('content_block_start', { index: this.block, kind });
  }
}

const named = (event: string, data: object) => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

const openAi = () =>
  new ChatPresenter({
    metadata: {
      id: 'chatcmpl-1',
      created: 1,
      model: 'm',
      system_fingerprint: 'b1',
      timingsOf: () => ({}) as never,
      timesEach: false,
    },
    choices: 1,
    usage: 'own chunk',
    hasRoleChunk: false,
    natives: [],
  });

async function bodyOf(presenter: Presenter): Promise<Record<string, unknown>> {
  const response = respond(ENGINE, TASKS, presenter, { stream: false });
  if (!(response instanceof CollectedBody)) throw new Error('a stream');
  return (await lastValueFrom(response.body(() => undefined))) as Record<string, unknown>;
}

async function eventsOf(presenter: Presenter): Promise<readonly string[]> {
  const response = respond(ENGINE, TASKS, presenter, { stream: true });
  if (!(response instanceof EventStream)) throw new Error('no stream');
  const texts = await lastValueFrom(response.events(NEVER).pipe(map(eventText), toArray()));
  return texts.join('').trim().split('\n\n');
}

describe('the same events', () => {
  it("are a message in OpenAI's shape", async () => {
    expect(await bodyOf(openAi())).toMatchObject({
      choices: [
        {
          finish_reason: 'tool_calls',
          message: {
            role: 'assistant',
            content: 'Let me see.',
            reasoning_content: 'Rome?',
            tool_calls: [{ id: 'c1', function: { name: 'get_weather', arguments: '{"city":"Rome"}' } }],
          },
        },
      ],
      usage: { prompt_tokens: 5, completion_tokens: 5 },
    });
  });

  it('are blocks in the shape of a protocol that has those', async () => {
    expect(await bodyOf(new BlockPresenter())).toEqual({
      content: [
        { type: 'thinking', thinking: 'Rome?' },
        { type: 'text', text: 'Let me see.' },
        { type: 'tool_use', id: 'c1', name: 'get_weather', input: { city: 'Rome' } },
      ],
      usage: { output_tokens: 5 },
    });
  });

  it("are a stream of OpenAI's chunks", async () => {
    const events = await eventsOf(openAi());
    expect(events.at(-1)).toBe('data: [DONE]');
    const chunks = events.slice(0, -1).map((event) => JSON.parse(event.slice('data: '.length)));
    expect(chunks.flatMap(({ choices }) => choices.map((choice: { delta: object }) => choice.delta))).toEqual([
      { role: 'assistant', reasoning_content: 'Rome?' },
      { content: 'Let me see.' },
      { tool_calls: [{ index: 0, id: 'c1', type: 'function', function: { name: 'get_weather', arguments: '' } }] },
      { tool_calls: [{ index: 0, function: { arguments: '{"city":' } }] },
      { tool_calls: [{ index: 0, function: { arguments: '"Rome"}' } }] },
      {},
    ]);
  });

  it('are a stream of named events', async () => {
    const names = (await eventsOf(new BlockPresenter())).map((event) => /^event: (.*)$/m.exec(event)![1]);
    expect(names).toEqual([
      'message_start',
      'content_block_start',
      'content_block_delta',
      'content_block_start',
      'content_block_delta',
      'content_block_start',
      'content_block_delta',
      'content_block_delta',
      'content_block_delta',
      'message_stop',
    ]);
  });
});
