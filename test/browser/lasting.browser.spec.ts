import { describe, expect, it } from 'vitest';
import { needingBrowser } from '../support/chromium.js';
import { LiveReader } from '../support/live-reader.js';
import { ChatPage } from '../support/page.js';
import { DEMO_MODEL } from '../support/real-engine.js';
import { serveModel } from '../support/real-server.js';
import { servePage } from '../support/served-page.js';

const { title, isMissing } = needingBrowser('an answer in the page');

/** Each answer has this many tokens. */
const LENGTH = 1200;

describe.skipIf(isMissing)(title, () => {
  const tested = servePage(['-np', '3', '-c', '6144', '--seed', '7', '--ignore-eos', '-n', String(LENGTH)]);

  it('goes on to its end when the page is reloaded in its middle', async () => {
    const chat = await tested.browser.open(tested.served.url);
    await chat.say('Tell me a story.');
    const before = await chat.begun();
    await chat.page.reload();
    const whole = await chat.whole();
    expect(whole.startsWith(before.slice(0, 20))).toBe(true);
    expect(await chat.answer.getByTestId('figures').textContent()).toContain(`${LENGTH.toLocaleString('en')} tokens`);
  });

  it('loses nothing when the page is killed in its middle and opened anew', async () => {
    const context = await tested.browser.visitor(tested.served.url);
    const first = new ChatPage(await context.newPage());
    await first.page.goto(tested.served.url);
    await first.say('Tell me a story.');
    const before = await first.begun(100);
    const address = first.page.url();
    await first.page.close({ runBeforeUnload: false });
    const second = new ChatPage(await context.newPage());
    await second.page.goto(address);
    const whole = await second.whole();
    expect(whole.startsWith(before.slice(0, 80))).toBe(true);
    expect(await second.answer.getByTestId('figures').textContent()).toContain(`${LENGTH.toLocaleString('en')} tokens`);
  });

  it('is the same in two tabs, and written once', async () => {
    const context = await tested.browser.visitor(tested.served.url);
    const [first, second] = [new ChatPage(await context.newPage()), new ChatPage(await context.newPage())];
    await first.page.goto(tested.served.url);
    await first.say('Tell me a story.');
    await first.begun();
    await second.page.goto(first.page.url());
    await second.begun();
    const [one, other] = [await first.whole(), await second.whole()];
    expect(other).toBe(one);
    expect(await second.answers.count()).toBe(1);
    await second.page.reload();
    expect(await second.whole()).toBe(one);
  });

  it('comes in three conversations at once, each in its own place, with a stop in the list', async () => {
    const chat = await tested.browser.open(tested.served.url);
    const names = ['Tell me a story about a fox.', 'Tell me a story about a cat.', 'Tell me a story about a bear.'];
    for (const name of names) {
      await chat.page.getByRole('button', { name: 'New chat' }).click();
      await chat.page.getByText('What shall it be?').waitFor();
      await chat.say(name);
      await chat.begun(10);
    }
    const stops = chat.page.getByRole('navigation').getByRole('button', { name: /^Stop: / });
    await expect.poll(() => stops.count()).toBe(3);
    for (let left = 3; left > 0; left--) {
      await stops.first().click();
      await expect.poll(() => stops.count()).toBe(left - 1);
    }
    for (const name of names) {
      await chat.page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
      await chat.page.locator('article[data-role=user]', { hasText: name }).waitFor();
      expect((await chat.whole()).length).toBeGreaterThan(9);
    }
  });

  it('keeps what the journal has where the server keeps no streams', async () => {
    const plain = await serveModel(DEMO_MODEL, ['--ignore-eos', '--stream-unread-timeout', '0', '--seed', '7']);
    try {
      const context = await tested.browser.visitor(plain.url);
      const first = new ChatPage(await context.newPage());
      await first.page.goto(plain.url);
      await first.say('Tell me a story.');
      await first.begun(30);
      await first.page.waitForTimeout(600);
      const before = (await first.text.textContent()) ?? '';
      await first.page.waitForTimeout(600);
      const address = first.page.url();
      await first.page.close();
      const second = new ChatPage(await context.newPage());
      await second.page.goto(address);
      const kept = await second.whole();
      expect(kept.startsWith(before.trimEnd())).toBe(true);
      await second.page.getByText('Interrupted.').waitFor();
      await second.press('Continue');
      expect((await second.begun(kept.length + 20)).startsWith(kept.trimEnd())).toBe(true);
      await second.page.getByRole('button', { name: 'Stop', exact: true }).click();
      await second.whole();
    } finally {
      await plain.stop();
    }
  });

  it('shows how much of a long prompt is read, and becomes text', async () => {
    const chat = await tested.browser.open(tested.served.url);
    const phases = chat.page.evaluate(
      `new Promise((resolve) => {
        const seen = new Set();
        new MutationObserver(() => {
          const phase = document.querySelector('[data-testid=progress]')?.dataset.phase;
          if (phase) seen.add(phase);
          if (phase === 'text') resolve([...seen]);
        }).observe(document, { subtree: true, childList: true, attributes: true });
      })`,
    );
    await chat.say(`Tell me a story. ${'The fox went to the pond to play. '.repeat(150)}`);
    expect(await phases).toEqual(expect.arrayContaining(['prompt', 'text']));
    await chat.page.getByRole('button', { name: 'Stop', exact: true }).click();
    await chat.whole();
  });

  it('shows its place in the queue while all slots are busy, and the place falls', async () => {
    const chat = await tested.browser.open(tested.served.url);
    const busy = new AbortController();
    const body = JSON.stringify({ prompt: 'Once', n_predict: -1, ignore_eos: true, stream: true });
    const others = await Promise.all(
      [1, 2, 3].map(() => fetch(`${tested.served.url}/completion`, { method: 'POST', body, signal: busy.signal })),
    );
    await Promise.all(others.map(({ body: stream }) => stream!.getReader().read()));
    const waiting = new AbortController();
    const before = fetch(`${tested.served.url}/completion`, { method: 'POST', body, signal: waiting.signal }).catch(
      () => undefined,
    );
    const live = new LiveReader(tested.served.url);
    await expect.poll(() => live.known.queue?.size, { timeout: 10_000 }).toBe(1);
    live.close();
    await chat.say('Tell me a story.');
    const progress = chat.page.getByTestId('progress');
    await chat.page.getByText('In the queue: place 2 of 2').waitFor();
    waiting.abort();
    await chat.page.getByText('In the queue: place 1 of 1').waitFor();
    busy.abort();
    await before;
    await chat.begun(10);
    expect(await progress.getAttribute('data-phase')).toBe('text');
    await chat.page.getByRole('button', { name: 'Stop', exact: true }).click();
    await chat.whole();
  });
});
