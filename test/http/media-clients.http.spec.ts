import { HumanMessage, ToolMessage } from '@langchain/core/messages';
import { ChatOpenAI } from '@langchain/openai';
import OpenAI, { BadRequestError } from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EngineClient } from '#engine';
import { type ServedApp, serve } from '../support/create-test-app.js';
import { createFakeEngine } from '../support/fake-engine.js';
import { dataUri, pngOf, wavOf } from '../support/media-files.js';

const CAT = pngOf(5, 'cat');
const DOG = pngOf(2, 'dog');
const SONG = wavOf(3, 'song');

let engine: EngineClient;
let served: ServedApp;
let client: OpenAI;

beforeAll(async () => {
  ({ engine } = createFakeEngine({ answer: 'a cat', takesMedia: true, slotContextSize: 4096 }));
  await engine.load();
  served = await serve(engine);
  client = new OpenAI({ baseURL: `${served.url}/v1`, apiKey: 'none', maxRetries: 0 });
  vi.spyOn(engine, 'readMediaPrompt');
});
beforeEach(() => void vi.mocked(engine.readMediaPrompt).mockClear());
afterAll(() => served.stop());

const filesRead = () => vi.mocked(engine.readMediaPrompt).mock.lastCall![1].map(({ bytes }) => Buffer.from(bytes));

describe("the openai client's parts of messages", () => {
  const content: OpenAI.ChatCompletionContentPart[] = [
    { type: 'text', text: 'What is this?' },
    { type: 'image_url', image_url: { url: dataUri(CAT), detail: 'auto' } },
    { type: 'image_url', image_url: { url: dataUri(DOG) } },
    { type: 'input_audio', input_audio: { data: SONG.toString('base64'), format: 'wav' } },
  ];
  const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content }];

  it('are read', async () => {
    const { choices } = await client.chat.completions.create({ model: 'any', messages });
    expect(choices[0]!.message.content).toBe('a cat');
    expect(filesRead()).toEqual([CAT, DOG, SONG]);
  });

  it('are read for a stream', async () => {
    const words: string[] = [];
    for await (const chunk of await client.chat.completions.create({ model: 'any', messages, stream: true })) {
      words.push(chunk.choices[0]?.delta.content ?? '');
    }
    expect(words.join('')).toBe('a cat');
    expect(filesRead()).toEqual([CAT, DOG, SONG]);
  });

  it('are refused as errors that name the part', async () => {
    const broken: OpenAI.ChatCompletionMessageParam[] = [
      { role: 'user', content: [content[0]!, { type: 'image_url', image_url: { url: 'data:image/png;base64,QUJD' } }] },
    ];
    const error = await client.chat.completions.create({ model: 'any', messages: broken }).catch((problem) => problem);
    expect(error).toBeInstanceOf(BadRequestError);
    expect(error.param).toBe('messages[0].content[1].image_url');
  });
});

describe("LangChain's parts of messages", () => {
  it('are read, over turns and in results of tools', async () => {
    const model = new ChatOpenAI({ model: 'any', apiKey: 'none', configuration: { baseURL: `${served.url}/v1` } });
    const answer = await model.invoke([
      new HumanMessage({
        content: [
          { type: 'text', text: 'What is this?' },
          { type: 'image_url', image_url: { url: dataUri(CAT) } },
        ],
      }),
      { role: 'assistant', content: '', tool_calls: [{ id: 'a', type: 'tool_call', name: 'look', args: {} }] },
      new ToolMessage({ tool_call_id: 'a', content: [{ type: 'image_url', image_url: { url: dataUri(DOG) } }] }),
      new HumanMessage('And this?'),
    ]);
    expect(answer.content).toBe('a cat');
    expect(filesRead()).toEqual([CAT, DOG]);
  });
});
