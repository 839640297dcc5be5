import { describe, expect, it } from 'vitest';
import { needingBrowser } from '../support/chromium.js';
import { ChatPage } from '../support/page.js';
import { DEMO_MODEL } from '../support/real-engine.js';
import { serveModel } from '../support/real-server.js';
import { servePage } from '../support/served-page.js';

const scaleOf = (adapters: unknown) => (adapters as readonly { readonly scale: number }[])[0]!.scale;

const { title, isMissing } = needingBrowser('the view of the server');

describe.skipIf(isMissing)(title, () => {
  const tested = servePage(['-np', '2', '-c', '4096', '--seed', '7', '--ignore-eos', '-n', '400']);

  const ask = async (text: string, id: string) => {
    const body = JSON.stringify({ messages: [{ role: 'user', content: text }] });
    const headers = { 'Content-Type': 'application/json', 'X-Request-Id': id };
    return (await fetch(`${tested.served.url}/v1/chat/completions`, { method: 'POST', headers, body })).json();
  };

  it('sees slots, queue and speed change while requests run, and no text of anybody', async () => {
    const { page } = await tested.browser.open(`${tested.served.url}/#/server`);
    const value = (name: string) => page.getByTestId(name).textContent();
    await expect.poll(() => page.getByTestId('engine').textContent()).toBe('ready');
    expect(await value('busy')).toBe('0/2');
    const secret = 'xylophone';
    const running = Promise.all([1, 2, 3].map((one) => ask(`Tell me about a ${secret}.`, `view-${one}`)));
    await expect.poll(() => value('busy'), { interval: 20, timeout: 10_000 }).toBe('2/2');
    await expect.poll(() => value('queued'), { interval: 20, timeout: 10_000 }).toBe('1');
    await expect.poll(async () => Number(await value('rate')), { interval: 20, timeout: 10_000 }).toBeGreaterThan(0);
    await running;
    await expect.poll(() => value('busy'), { timeout: 10_000 }).toBe('0/2');
    expect(await page.locator('svg rect.generating').count()).toBeGreaterThan(1);
    const counted = async () => (await page.getByTestId('heat-table').locator('td').allTextContents()).map(Number);
    await expect.poll(async () => (await counted()).reduce((sum, count) => sum + count, 0)).toBe(3);
    expect(await page.getByTestId('heat-map').locator('rect').count()).toBeGreaterThan(0);
    expect(await page.content()).not.toContain(secret);
  });

  it('tells why a request was slow, by its id, and leads there from an answer that failed or was given', async () => {
    await ask('Tell me a story.', 'story-1');
    const { page } = await tested.browser.open(`${tested.served.url}/#/server?request=story-1`);
    const course = page.getByTestId('course');
    await course.waitFor();
    const told = (await course.textContent()) ?? '';
    for (const part of [
      '/v1/chat/completions',
      'ms for a slot',
      'Got slot',
      'Prompt of',
      'First token',
      '400 tokens generated',
      'Ended: length',
    ]) {
      expect(told).toContain(part);
    }
    await page.evaluate("location.hash = '#/'");
    const chat = new ChatPage(page);
    await chat.ask('Say hello to Ada.');
    await chat.answer.getByRole('link', { name: 'What the server did for it' }).click();
    await expect.poll(() => course.textContent()).toMatch(/Got slot \d: it /);
    await page.getByRole('textbox', { name: 'Request id' }).fill('nobody');
    await page.getByRole('button', { name: 'Look it up' }).click();
    await page.getByRole('alert').waitFor();
  });

  it('shows the flags that were given and what gave them, and all others on request', async () => {
    const { page } = await tested.browser.open(`${tested.served.url}/#/server`);
    const flags = page.getByTestId('flags');
    const row = (name: string) => flags.getByRole('row', { name: new RegExp(`^${name} `) });
    expect(await row('--parallel').textContent()).toMatch(/2.*command line.*-np/);
    expect(await row('--ignore-eos').textContent()).toContain('enabled');
    expect(await row('--port').count()).toBe(0);
    await page.getByLabel('flags, not only those').check();
    expect(await row('--port').textContent()).toContain('default');
    await page.getByLabel('Filter flags').fill('sse-ping');
    expect(await flags.getByRole('row').count()).toBe(2);
    expect(await row('--sse-ping-interval').count()).toBe(1);
    await page.getByLabel('Filter flags').fill('nonsense');
    await page.getByText('No such flag.').waitFor();
  });

  it('says what brings it where it is off', async () => {
    const off = await serveModel(DEMO_MODEL, ['--no-live']);
    const { page } = await tested.browser.open(`${off.url}/#/server`);
    expect(await page.getByRole('alert').textContent()).toContain('--no-live');
    await off.stop();
  });

  it('works with a key, which is asked for', async () => {
    const locked = await serveModel(DEMO_MODEL, ['--api-key', 'k']);
    const { page } = await tested.browser.open(`${locked.url}/#/server`);
    const dialog = page.getByRole('dialog', { name: 'This server asks for a key' });
    await dialog.getByLabel('API key').fill('k');
    await dialog.getByRole('button', { name: 'Enter' }).click();
    await expect.poll(() => page.getByTestId('engine').textContent()).toBe('ready');
    await locked.stop();
  });

  it('has sliders for LoRA adapters', async () => {
    const adapted = await serveModel(DEMO_MODEL, ['--lora', 'models/cria-pirate-f16.gguf']);
    const { page } = await tested.browser.open(`${adapted.url}/#/server`);
    const slider = page.getByRole('slider');
    expect(await slider.inputValue()).toBe('1');
    await slider.fill('0.5');
    await expect.poll(async () => scaleOf(await (await fetch(`${adapted.url}/lora-adapters`)).json())).toBe(0.5);
    await adapted.stop();
  });
});
