import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { needingBrowser } from '../support/chromium.js';
import { engineOf } from '../support/engine-processes.js';
import { TestBrowser } from '../support/page.js';
import { endServers, needingBuild, startServer } from '../support/server-process.js';

const browserNeed = needingBrowser('the page while the server is away');
const buildNeed = needingBuild(browserNeed.title);

describe.skipIf(browserNeed.isMissing || buildNeed.isMissing)(buildNeed.title, () => {
  let browser: TestBrowser;
  const flags = ['--threads', '1', '--seed', '7', '--ignore-eos', '-n', '1500', '-c', '4096'];

  beforeAll(async () => {
    browser = await TestBrowser.start();
  });
  afterEach(async () => {
    await browser.clear();
    await endServers();
  });
  afterAll(() => browser.close());

  it('keeps the text when the server is killed, says so, and works again after its restart', async () => {
    const first = startServer([...flags, '--port', '0']);
    const url = await first.ready();
    const chat = await browser.open(url);
    await chat.say('Tell me a story.');
    const before = await chat.begun(60);
    await first.kill();
    await chat.page.getByText('No connection to the server', { exact: false }).waitFor();
    const kept = (await chat.text.textContent()) ?? '';
    expect(kept.startsWith(before.slice(0, 50))).toBe(true);
    await startServer([...flags, '--port', new URL(url).port]).ready();
    // The new process knows nothing of the old one's streams.
    await chat.page.getByText('Interrupted.').waitFor();
    expect(((await chat.text.textContent()) ?? '').startsWith(before.slice(0, 50))).toBe(true);
    await expect.poll(() => chat.page.getByText('No connection to the server').count(), { timeout: 20_000 }).toBe(0);
    await chat.press('Continue');
    expect((await chat.begun(kept.length + 30)).startsWith(kept.trimEnd())).toBe(true);
    await chat.page.getByRole('button', { name: 'Stop', exact: true }).click();
    await chat.whole();
  });

  it('keeps the text when the engine is killed, says so, and goes on by itself', async () => {
    const server = startServer([...flags, '--port', '0']);
    const chat = await browser.open(await server.ready());
    await chat.say('Tell me a story.');
    const before = await chat.begun(60);
    const phases = chat.page.evaluate(
      `new Promise((resolve) => {
        const seen = new Set();
        new MutationObserver(() => {
          const phase = document.querySelector('[data-testid=progress]')?.dataset.phase;
          if (phase) seen.add(phase);
          if (phase === 'text' && seen.has('away')) resolve([...seen]);
        }).observe(document, { subtree: true, childList: true, attributes: true });
      })`,
    );
    process.kill(await engineOf(server), 'SIGKILL');
    expect(await phases).toContain('away');
    const after = await chat.begun(before.length + 200);
    expect(after.startsWith(before.slice(0, 50))).toBe(true);
    await chat.page.getByRole('button', { name: 'Stop', exact: true }).click();
    expect((await chat.whole()).startsWith(before.slice(0, 50))).toBe(true);
  });
});
