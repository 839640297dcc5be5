import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { needingBrowser } from '../support/chromium.js';
import { DEMO_MODEL } from '../support/real-engine.js';
import { serveModel } from '../support/real-server.js';
import { servePage } from '../support/served-page.js';

const { title, isMissing } = needingBrowser('the settings of a chat');

const SCHEMA = {
  type: 'object',
  properties: { name: { type: 'string', maxLength: 20 }, age: { type: 'integer' } },
  required: ['name', 'age'],
  additionalProperties: false,
};

describe.skipIf(isMissing)(title, () => {
  const tested = servePage(['-c', '2048', '--seed', '7', '--temp', '0.4', '--ui-notice', 'Down at 18:00']);

  async function opened() {
    const chat = await tested.browser.open(tested.served.url);
    await chat.page.getByRole('button', { name: 'Settings of this chat' }).click();
    const panel = chat.page.getByRole('complementary', { name: 'Settings of this chat' });
    await panel.locator('[data-field=temperature]').waitFor();
    const bodies: Record<string, unknown>[] = [];
    chat.page.on('request', (request) => {
      if (request.url().endsWith('/v1/chat/completions')) bodies.push(request.postDataJSON());
    });
    return {
      ...{ chat, page: chat.page, panel, bodies },
      field: (name: string) => panel.locator(`[data-field=${name}]`),
    };
  }

  it('have the defaults of the server, send what is changed, and nothing after a reset', async () => {
    const { chat, field, bodies } = await opened();
    expect(Number(await field('temperature').getByRole('spinbutton').getAttribute('placeholder'))).toBeCloseTo(0.4);
    expect(await field('top_k').textContent()).toContain('Keep the K most likely tokens');
    await chat.ask('Say hello to Ada.');
    await field('top_k').getByRole('spinbutton').fill('3');
    await field('top_k').getByRole('spinbutton').press('Tab');
    await field('top_k').getByRole('button', { name: 'Reset: top_k' }).waitFor();
    await chat.ask('Say hello to Ada.');
    await field('top_k').getByRole('button', { name: 'Reset: top_k' }).click();
    await chat.ask('Say hello to Ada.');
    expect(bodies.map((body) => [body.top_k, body.temperature])).toEqual([
      [undefined, undefined],
      [3, undefined],
      [undefined, undefined],
    ]);
  });

  it('show what the server refuses at its field', async () => {
    const { chat, field } = await opened();
    await field('top_p')
      .getByRole('spinbutton')
      .evaluate((element) => element.removeAttribute('max'));
    await field('stop').getByRole('textbox').fill('[5]');
    await field('stop').getByRole('textbox').press('Tab');
    await chat.say('Hello');
    await field('stop').getByRole('alert').waitFor();
    expect(await field('stop').getByRole('alert').textContent()).toContain("'stop'");
    expect(await chat.answer.getByRole('alert').textContent()).toContain("'stop'");
  });

  it('make answers that follow a JSON schema, or show why they cannot', async () => {
    const { chat, page, panel } = await opened();
    const schema = panel.getByRole('textbox', { name: 'JSON schema of answers' });
    await schema.fill(JSON.stringify(SCHEMA));
    await schema.press('Tab');
    const answer: unknown = JSON.parse(await chat.ask('Give me a person.'));
    expect(new Ajv().validate(SCHEMA, answer)).toBe(true);
    await schema.fill('{"type": 5}');
    await schema.press('Tab');
    await chat.say('Another one.');
    await page.getByTestId('schema-problem').waitFor();
    expect(await page.getByTestId('schema-problem').textContent()).toContain('unknown type 5');
    await schema.fill('{"type": ');
    await schema.press('Tab');
    await expect.poll(() => page.getByTestId('schema-problem').textContent()).toContain('This is no JSON');
  });

  it('offer a tool that the model calls, and go on with the result that is typed in', async () => {
    const { chat, page, panel, bodies } = await opened();
    await panel.getByText('Tools', { exact: true }).click();
    await panel.getByRole('button', { name: 'Add a tool' }).click();
    await panel.getByRole('textbox', { name: 'Name', exact: true }).waitFor();
    await chat.ask('What is the weather in Rome?');
    const call = chat.answer.getByTestId('call');
    expect(await call.textContent()).toContain('get_weather');
    expect(await call.textContent()).toContain('Rome');
    await call.getByRole('textbox', { name: 'Result of get_weather' }).fill('{"weather": "sunny"}');
    await page.getByRole('button', { name: 'Give the results' }).click();
    await expect.poll(() => chat.answers.count()).toBe(2);
    await chat.whole();
    const messages = bodies.at(-1)!.messages as {
      role: string;
      tool_call_id?: string;
      tool_calls?: { id: string }[];
    }[];
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool']);
    expect(messages[2]!.tool_call_id).toBe(messages[1]!.tool_calls![0]!.id);
  });

  it('are kept as presets, with the system prompt', async () => {
    const { chat, page, panel, bodies } = await opened();
    const system = panel.getByRole('textbox', { name: 'System prompt' });
    await system.fill('Speak like a pirate.');
    await system.press('Tab');
    await panel.getByText('Preset', { exact: true }).click();
    await panel.getByRole('textbox', { name: 'Name of the preset' }).fill('Pirate');
    await panel.getByRole('button', { name: 'Save' }).click();
    await panel.getByRole('button', { name: 'Pirate', exact: true }).waitFor();
    await page.getByRole('button', { name: 'New chat' }).click();
    await panel.getByText('Preset', { exact: true }).click();
    await panel.getByRole('button', { name: 'Pirate', exact: true }).click();
    await chat.ask('Hello');
    expect((bodies.at(-1)!.messages as unknown[])[0]).toEqual({ role: 'system', content: 'Speak like a pirate.' });
  });

  it('attach files of text, and refuse what the model does not take', async () => {
    const { chat, page, bodies } = await opened();
    const input = page.locator('form input[type=file]');
    await input.setInputFiles([
      { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('The fox is red.') },
      { name: 'dot.png', mimeType: 'image/png', buffer: Buffer.from('89504e470d0a1a0a', 'hex') },
    ]);
    await page.getByText('dot.png is no text').waitFor();
    await chat.ask('What is the fox?');
    expect(bodies.at(-1)!.messages).toEqual([
      { role: 'user', content: 'File notes.txt:\n\nThe fox is red.\n\nWhat is the fox?' },
    ]);
    await chat.page.locator('article[data-role=user]').getByText('notes.txt').waitFor();
  });

  it("begin with the operator's, under llama.cpp's names too", async () => {
    const config = ['--ui-config', '{"systemMessage": "Speak like a pirate.", "theme": "dark"}'];
    const own = await serveModel(DEMO_MODEL, ['-c', '2048', ...config]);
    const chat = await tested.browser.open(own.url);
    const { page } = chat;
    await expect.poll(() => page.evaluate('document.documentElement.dataset.theme')).toBe('dark');
    await page.getByRole('button', { name: 'New chat' }).click();
    const sent = page.waitForRequest((request) => request.url().endsWith('/v1/chat/completions'));
    await chat.say('Hello');
    const { messages } = (await sent).postDataJSON() as { messages: readonly unknown[] };
    expect(messages[0]).toEqual({ role: 'system', content: 'Speak like a pirate.' });
    await chat.whole();
    await own.stop();
  });

  it("send the operator's sampling settings from the first chat on, until they are reset", async () => {
    const config = ['--ui-config', '{"temperature": 0.1, "typ_p": "0.9", "samplers": "top_k;temperature"}'];
    const own = await serveModel(DEMO_MODEL, ['-c', '2048', ...config]);
    const chat = await tested.browser.open(own.url);
    const { page } = chat;
    const bodies: Record<string, unknown>[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/v1/chat/completions')) bodies.push(request.postDataJSON());
    });
    await chat.ask('Hello');
    expect(bodies.at(-1)).toMatchObject({ temperature: 0.1, typical_p: 0.9, samplers: ['top_k', 'temperature'] });
    await page.getByRole('button', { name: 'Settings of this chat' }).click();
    const field = page.locator('[data-field=temperature]');
    await field.getByText("the operator's").waitFor();
    await field.getByRole('button', { name: 'Reset: temperature' }).click();
    await chat.ask('Hello');
    expect(bodies.at(-1)).toMatchObject({ typical_p: 0.9 });
    expect(bodies.at(-1)).not.toHaveProperty('temperature');
    await own.stop();
  });

  it('leave the notice of the operator above everything', async () => {
    const { page } = await opened();
    await page.getByText('Down at 18:00').waitFor();
    await page
      .getByRole('complementary', { name: 'Notice of the operator' })
      .getByRole('button', { name: 'Close' })
      .click();
    expect(await page.getByText('Down at 18:00').count()).toBe(0);
  });
});
