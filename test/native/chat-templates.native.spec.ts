import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChatFormat, Model } from '../../libs/engine/src/backend/native.js';
import { formattedBy } from '../support/template-engine.js';
import { CHAT_MODEL, initializeNative, native } from './native-fixture.js';

/** Those that llama-server's README of January 2025 names. */
const BUILT_IN = (
  'chatglm3 chatglm4 chatml command-r deepseek deepseek2 exaone3 gemma granite llama2 llama2-sys llama2-sys-bos ' +
  'llama2-sys-strip llama3 minicpm mistral-v1 mistral-v3 mistral-v3-tekken mistral-v7 monarch openchat orion phi3 ' +
  'rwkv-world vicuna vicuna-orca zephyr'
).split(' ');

const CHAT = [
  { role: 'system', content: 'Be kind.' },
  { role: 'user', content: 'What is new?' },
];
const BEGUN = [...CHAT, { role: 'assistant', content: 'Once upon' }];
const TOOLS = [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }];

describe('a template by name or without Jinja', () => {
  let model: Model;

  beforeAll(async () => {
    initializeNative();
    model = await native.Model.load(CHAT_MODEL, {});
  });
  afterAll(() => model.dispose());

  async function promptOf(template: string, request: object): Promise<string> {
    const format: ChatFormat = new native.ChatFormat(model, template);
    try {
      return (await formattedBy(format, request)).prompt;
    } finally {
      format.dispose();
    }
  }

  it.each(BUILT_IN)('%s renders a chat, and goes on with its last message', async (name) => {
    const prompt = await promptOf(name, { messages: CHAT });
    for (const { content } of CHAT) expect(prompt).toContain(content);
    const begun = await promptOf(name, {
      messages: BEGUN,
      add_generation_prompt: false,
      continue_final_message: true,
    });
    expect(begun).toBe(`${prompt}Once upon`);
  });

  it('has no tools', async () => {
    const request = { messages: CHAT, tools: TOOLS };
    const refusal = expect.objectContaining({ code: 'ERR_TEMPLATE' });
    await expect(promptOf('zephyr', request)).rejects.toThrowError(refusal);
    await expect(promptOf('', { ...request, use_jinja: false })).rejects.toThrowError(refusal);
    expect(await promptOf('', request)).toContain('"f"');
  });

  it("knows the model's own template without Jinja", async () => {
    const chatml = '<|im_start|>user\nWhat is new?<|im_end|>\n<|im_start|>assistant\n';
    expect(await promptOf('', { messages: CHAT.slice(1), use_jinja: false })).toBe(chatml);
    const unknown = promptOf('{{ messages[0].content }}', { messages: CHAT, use_jinja: false });
    await expect(unknown).rejects.toThrowError(/not supported/);
  });
});
