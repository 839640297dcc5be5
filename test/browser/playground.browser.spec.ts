import { describe, expect, it } from 'vitest';
import { needingBrowser } from '../support/chromium.js';
import { serveModel } from '../support/real-server.js';
import { servePage } from '../support/served-page.js';

const { title, isMissing } = needingBrowser('the playground');

describe.skipIf(isMissing)(title, () => {
  const tested = servePage(['-c', '2048', '--seed', '7']);

  const opened = async (part: string, url = tested.served.url) =>
    (await tested.browser.open(`${url}/#/play/${part}`)).page;

  it('shows what might have stood in the place of a token, and goes on from it', async () => {
    const page = await opened('complete');
    await page.getByRole('spinbutton').fill('12');
    await page.getByRole('button', { name: 'Complete', exact: true }).click();
    const tokens = page.getByTestId('tokens').getByRole('button');
    await expect.poll(() => tokens.count(), { timeout: 10_000 }).toBe(12);
    const before = await tokens.allTextContents();
    await tokens.nth(3).click();
    const others = page.getByRole('table').getByRole('button');
    expect(await others.count()).toBe(10);
    const texts = (await others.allTextContents()).map((text) => JSON.parse(text) as string);
    const other = texts.findIndex((text) => text !== before[3] && !text.includes('\n'));
    await others.nth(other).click();
    await expect.poll(() => tokens.count(), { timeout: 10_000 }).toBe(16);
    const after = await tokens.allTextContents();
    expect(after.slice(0, 4)).toEqual([...before.slice(0, 3), texts[other]]);
  });

  it('is gone over by arrow keys, and shows where lines end', async () => {
    const page = await opened('complete');
    await page.route('**/completion', (route) => {
      const event = (token: string) => {
        const one = { id: 1, token, logprob: -0.1, top_logprobs: [{ id: 1, token, logprob: -0.1 }] };
        return `data: ${JSON.stringify({ content: token, stop: token === 'c', completion_probabilities: [one] })}\n\n`;
      };
      return route.fulfill({ contentType: 'text/event-stream', body: ['a', '\n\n', 'c'].map(event).join('') });
    });
    await page.getByRole('button', { name: 'Complete', exact: true }).click();
    const tokens = page.getByTestId('tokens').getByRole('button');
    await expect.poll(() => tokens.allTextContents()).toEqual(['a', '↵↵', 'c']);
    await tokens.first().focus();
    const focused = () => page.evaluate('document.activeElement.textContent');
    for (const [key, text] of [
      ['ArrowRight', '↵↵'],
      ['ArrowRight', 'c'],
      ['ArrowRight', 'c'],
      ['Home', 'a'],
      ['ArrowDown', '↵↵'],
      ['ArrowLeft', 'a'],
      ['End', 'c'],
    ] as const) {
      await page.keyboard.press(key);
      expect([key, await focused()]).toEqual([key, text]);
    }
    await page.keyboard.press('Enter');
    expect(await tokens.last().getAttribute('aria-pressed')).toBe('true');
    expect(await page.getByTestId('tokens').locator('[tabindex="0"]').count()).toBe(1);
  });

  it('cuts a text into the tokens of the server, and joins them', async () => {
    const page = await opened('tokens');
    const text = 'The quick fox 🦊\nruns.';
    await page.getByRole('textbox', { name: 'Text' }).fill(text);
    await page.getByRole('button', { name: 'To tokens' }).click();
    const reply = await fetch(`${tested.served.url}/tokenize`, {
      method: 'POST',
      body: JSON.stringify({ content: text, parse_special: true }),
    });
    const { tokens } = (await reply.json()) as { tokens: readonly number[] };
    await expect.poll(() => page.getByTestId('count').textContent()).toBe(`${tokens.length} tokens`);
    await page.getByRole('button', { name: 'And back' }).click();
    await expect.poll(() => page.getByTestId('back').textContent()).toBe(text);
    const ids = page.getByRole('textbox', { name: 'Token ids' });
    expect(await ids.inputValue()).toBe(tokens.join(' '));
    await ids.fill(`[${tokens.slice(0, 3).join(', ')}]`);
    await page.getByRole('button', { name: 'And back' }).click();
    await expect.poll(() => page.getByTestId('back').textContent()).toMatch(/^The q\w*$/);
    await ids.fill('1 x');
    expect(await page.getByRole('button', { name: 'And back' }).isDisabled()).toBe(true);
  });

  it('tries a schema, and shows why the server refuses one', async () => {
    const page = await opened('schema');
    await page.getByRole('button', { name: 'Try it' }).click();
    await page.getByText('It is JSON, and follows the grammar of the schema.').waitFor();
    await page.getByRole('spinbutton').fill('2');
    await page.getByRole('button', { name: 'Try it' }).click();
    await page.getByText('Cut off at the limit of tokens.').waitFor();
    await page.getByRole('textbox', { name: 'JSON schema' }).fill('{"type": 5}');
    await page.getByRole('button', { name: 'Try it' }).click();
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('unknown type 5');
  });

  it('has tools called, and shows what the template makes of them', async () => {
    const page = await opened('tools');
    await page.getByRole('button', { name: 'Try it' }).click();
    await expect.poll(() => page.getByTestId('answer').textContent()).toContain('"get_weather"');
    expect(await page.locator('pre').last().textContent()).toContain('get_weather');
  });

  it('has a tool called that is named', async () => {
    const page = await opened('tools');
    const tool = (name: string) => ({ type: 'function', function: { name, parameters: { type: 'object' } } });
    await page.getByRole('textbox', { name: 'Tools' }).fill(JSON.stringify([tool('get_weather'), tool('get_time')]));
    await page.getByRole('combobox', { name: 'tool_choice' }).selectOption({ label: 'this tool: get_time' });
    const sent = page.waitForRequest((request) => request.url().endsWith('/v1/chat/completions'));
    await page.getByRole('button', { name: 'Try it' }).click();
    expect((await sent).postDataJSON()).toMatchObject({
      tool_choice: { type: 'function', function: { name: 'get_time' } },
    });
    await expect.poll(() => page.getByTestId('answer').textContent()).toContain('"get_time"');
    await page.getByRole('textbox', { name: 'Tools' }).fill(JSON.stringify([tool('get_weather')]));
    expect(await page.getByRole('combobox', { name: 'tool_choice' }).inputValue()).toBe('auto');
  });

  it('fills a gap', async () => {
    const page = await opened('infill');
    await page.getByRole('button', { name: 'Fill the gap' }).click();
    await page.locator('mark').waitFor();
    expect(await page.getByTestId('filled').textContent()).toMatch(/^Once upon a time.*lived in a forest\.$/s);
  });

  it('says which flag brings what the server does not do', async () => {
    for (const [part, flag] of [
      ['embed', '--embeddings'],
      ['rerank', '--reranking'],
    ] as const) {
      const page = await opened(part);
      await page.getByText(flag).waitFor();
    }
  });

  it('shows how alike texts are', async () => {
    const embedding = await serveModel('models/cria-embed-f16.gguf', ['--embeddings']);
    const page = await opened('embed', embedding.url);
    await page.getByRole('button', { name: 'Try it' }).click();
    const cells = page.getByTestId('heat').locator('tbody td');
    await expect.poll(() => cells.count()).toBe(9);
    expect(await cells.first().textContent()).toBe('1.00');
    await embedding.stop();
  });

  it('ranks documents', async () => {
    const reranking = await serveModel('models/cria-rerank-f16.gguf', ['--reranking']);
    const page = await opened('rerank', reranking.url);
    await page.getByRole('button', { name: 'Try it' }).click();
    await expect.poll(() => page.getByTestId('ranked').locator('li').count()).toBe(3);
    await reranking.stop();
  });
});
