import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { post } from './requests.js';

let test: TestApp;

beforeAll(async () => {
  test = await createTestApp({ answer: 'Hi' });
  vi.spyOn(test.backend, 'applyChatTemplate');
});

afterAll(() => test.app.close());

const HI = [{ role: 'user', content: 'hi' }];
const chat = (body: object) => post(test.app, '/v1/chat/completions', { messages: HI, ...body });
const templated = () => JSON.parse(vi.mocked(test.backend.applyChatTemplate).mock.lastCall![0]).messages;

describe("OpenAI's fields", () => {
  it.each([
    { user: 'ann' },
    { safety_identifier: 'x', prompt_cache_key: 'k', prompt_cache_retention: '24h' },
    { store: true, metadata: { run: '1' } },
    { service_tier: 'auto' },
    { service_tier: 'flex' },
    { priority: 'high' },
    { prediction: { type: 'content', content: 'Hi' } },
    { modalities: ['text'], verbosity: 'low' },
    { functions: [], function_call: 'none' },
    { seed: 42, frequency_penalty: 0.5, presence_penalty: -0.5, temperature: 1, top_p: 1 },
    { logit_bias: { '104': -100, '105': 100 } },
    {
      stop: null,
      n: null,
      tools: null,
      tool_choice: null,
      response_format: null,
      logprobs: null,
      stream_options: null,
    },
    { parallel_tool_calls: false },
    { tools: [], tool_choice: 'auto' },
    { response_format: { type: 'text' } },
    { reasoning_effort: 'low', reasoning_budget_tokens: 100 },
  ])('%j do a chat no harm', async (fields) => {
    const { status, json } = await chat(fields);
    expect([status, json.choices?.[0].message.content]).toEqual([200, 'Hi']);
  });

  it.each([{ user: 'ann' }, { store: true, metadata: {} }, { best_of: 1 }])(
    '%j do a completion no harm',
    async (fields) => {
      expect((await post(test.app, '/v1/completions', { prompt: 'a', ...fields })).status).toBe(200);
    },
  );

  it.each([
    [{ functions: [{ name: 'f' }] }, 'functions'],
    [{ function_call: { name: 'f' } }, 'function_call'],
    [{ audio: { voice: 'alloy' } }, 'audio'],
    [{ reasoning_control: true }, 'reasoning_control'],
    [{ modalities: ['text', 'audio'] }, 'modalities'],
    [{ web_search_options: {} }, 'web_search_options'],
  ])('%j are refused by name', async (fields, param) => {
    const { status, json } = await chat(fields);
    expect([status, json.error.type, json.error.param]).toEqual([400, 'invalid_request_error', param]);
    expect(json.error.message).toContain(param);
  });

  it.each([
    ['file', 'file input is not supported'],
    ['input_video', 'video input is not supported'],
  ])('a part of type %s is refused by its place', async (type, reason) => {
    const content = [
      { type: 'text', text: 'What is this?' },
      { type, [type]: { url: 'x' } },
    ];
    const { status, json } = await chat({ messages: [...HI, { role: 'user', content }] });
    expect(status).toBe(400);
    expect(json.error.message).toContain(`message 1: part 1: ${reason}`);
  });

  it.each([
    ['image_url', 'images'],
    ['input_audio', 'audio'],
  ])('a part of type %s is refused by a model of text', async (type, noun) => {
    const content = [
      { type: 'text', text: 'What is this?' },
      { type, [type]: { url: 'x' } },
    ];
    const { status, json } = await chat({ messages: [...HI, { role: 'user', content }] });
    expect([status, json.error.param]).toEqual([400, `messages[1].content[1].${type}`]);
    expect(json.error.message).toBe(`This model does not take ${noun}`);
  });

  it('of a history reach the template without nulls', async () => {
    const messages = [
      { role: 'developer', content: [{ type: 'text', text: 'Be kind.' }] },
      { role: 'user', content: null, name: 'Ann' },
      { role: 'assistant', content: null, refusal: 'No.', audio: null },
      { role: 'assistant', content: null, tool_calls: [{ id: 'a', function: { name: 'f', arguments: '{}' } }] },
      { role: 'tool', tool_call_id: 'a', content: [{ type: 'text', text: 'done' }] },
      ...HI,
    ];
    expect((await chat({ messages })).status).toBe(200);
    expect(templated().slice(1, 4)).toEqual([
      { role: 'user', content: '', name: 'Ann' },
      { role: 'assistant', content: 'No.' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }],
      },
    ]);
  });
});
