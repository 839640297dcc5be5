import { lastValueFrom, map, NEVER, of, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { EngineClient, MessageEvent, Task, TokenEvent } from '#engine';
import { CollectedBody, EventStream } from '../http/response.js';
import { eventText } from '../http/sse.js';
import { MessagesPresenter } from './anthropic-messages/messages.presenter.js';
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

const anthropic = () =>
  new MessagesPresenter({
    metadata: { id: 'msg_1', model: 'm', stopSequences: [], maxTokens: 50 },
    thinking: { seal: { sign: (said) => `signed ${said}`, seal: (said) => `sealed ${said}` }, isOmitted: false },
  });

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

  it("are blocks in Anthropic's shape", async () => {
    expect(await bodyOf(anthropic())).toMatchObject({
      content: [
        { type: 'thinking', thinking: 'Rome?', signature: 'signed Rome?' },
        { type: 'text', text: 'Let me see.' },
        { type: 'tool_use', id: 'toolu_c1', name: 'get_weather', input: { city: 'Rome' } },
      ],
      stop_reason: 'tool_use',
      usage: { input_tokens: 3, cache_read_input_tokens: 2, output_tokens: 5 },
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

  it("are a stream of Anthropic's named events", async () => {
    const events = (await eventsOf(anthropic())).map((event) => /^event: (.*)\ndata: (.*)$/.exec(event)!);
    const data = events.map(([, , json]) => JSON.parse(json!));
    expect(events.map(([, name]) => name)).toEqual(data.map(({ type }) => type));
    const told = data.filter(({ type }) => type.startsWith('content_block'));
    expect(told.map(({ index, content_block: block, delta }) => [index, block?.type ?? delta ?? 'stop'])).toEqual([
      [0, 'thinking'],
      [0, { type: 'thinking_delta', thinking: 'Rome?' }],
      [0, { type: 'signature_delta', signature: 'signed Rome?' }],
      [0, 'stop'],
      [1, 'text'],
      [1, { type: 'text_delta', text: 'Let me see.' }],
      [1, 'stop'],
      [2, 'tool_use'],
      [2, { type: 'input_json_delta', partial_json: '{"city":' }],
      [2, { type: 'input_json_delta', partial_json: '"Rome"}' }],
      [2, 'stop'],
    ]);
    expect(data.at(-2)).toMatchObject({ delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 5 } });
  });
});
