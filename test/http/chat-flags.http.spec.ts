import { afterEach, describe, expect, it, vi } from 'vitest';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { post } from './requests.js';

let test: TestApp;

afterEach(() => test.app.close());

const HI = [{ role: 'user', content: 'hi' }];

/** What the engine is asked to make a prompt of, on a server with these flags. */
async function asked(argv: readonly string[], body: object = {}) {
  test = await createTestApp({ answer: 'x', argv });
  vi.spyOn(test.backend, 'applyChatTemplate');
  expect((await post(test.app, '/v1/chat/completions', { messages: HI, max_tokens: 1, ...body })).status).toBe(200);
  return JSON.parse(vi.mocked(test.backend.applyChatTemplate).mock.lastCall![0]);
}

describe('flags of chats', () => {
  it('leave thinking to the template', async () => {
    const question = await asked([]);
    expect(question).toMatchObject({ use_jinja: true, pure_content: false, reasoning_format: 'auto' });
    expect(question).toMatchObject({ enable_thinking: true, chat_template_kwargs: { preserve_reasoning: true } });
  });

  it('choose the format of reasoning, unless the request does', async () => {
    expect((await asked(['--reasoning-format', 'none'])).reasoning_format).toBe('none');
    await test.app.close();
    const own = { reasoning_format: 'deepseek' };
    expect((await asked(['--reasoning-format', 'none'], own)).reasoning_format).toBe('deepseek');
  });

  it('switch thinking off and on, unless the request does', async () => {
    const off = { enable_thinking: false, chat_template_kwargs: { enable_thinking: false } };
    expect(await asked(['--reasoning', 'off'])).toMatchObject(off);
    await test.app.close();
    const own = { chat_template_kwargs: { enable_thinking: true } };
    expect(await asked(['--reasoning', 'off'], own)).toMatchObject({ enable_thinking: true, ...own });
  });

  it('give the template variables, which those of the request join', async () => {
    const argv = ['--chat-template-kwargs', '{"mood":"merry","tone":"low"}', '--reasoning-effort', 'high'];
    const { chat_template_kwargs: variables } = await asked(argv, { chat_template_kwargs: { tone: 'loud' } });
    expect(variables).toEqual({ preserve_reasoning: true, mood: 'merry', tone: 'loud', reasoning_effort: 'high' });
    await test.app.close();
    expect((await asked(argv, { reasoning_effort: 'none' })).enable_thinking).toBe(false);
  });

  it('show the model the reasoning of its messages, unless they are told not to', async () => {
    const preserved = async (argv: string[], body = {}) =>
      (await asked(argv, body)).chat_template_kwargs.preserve_reasoning;
    expect(await preserved(['--no-reasoning-preserve'])).toBe(false);
    await test.app.close();
    expect(await preserved(['--no-reasoning-preserve', '--chat-template-kwargs', '{"preserve_reasoning":true}'])).toBe(
      true,
    );
    await test.app.close();
    expect(await preserved([], { chat_template_kwargs: { preserve_reasoning: false } })).toBe(false);
  });

  it('answer a last message of the assistant instead of going on with it', async () => {
    const messages = [...HI, { role: 'assistant', content: 'Once' }];
    const question = await asked(['--no-prefill-assistant'], { messages });
    expect(question.add_generation_prompt).toBe(true);
    expect(question).not.toHaveProperty('continue_final_message');
  });

  it('render without Jinja, and take all text as content', async () => {
    const flags = ['--no-jinja', '--skip-chat-parsing'];
    expect(await asked(flags)).toMatchObject({ use_jinja: false, pure_content: true });
  });
});
