import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { replayAnswer } from '../../tools/screenshots/replayed-answer.mjs';
import { needingBrowser } from '../support/chromium.js';
import { servePage } from '../support/served-page.js';

const { title, isMissing } = needingBrowser('a chat on paper');

const LONG = `${'A paragraph of some words.\n\n'.repeat(80)}\`\`\`\n${'wide '.repeat(100)}\n\`\`\`\n\nThe end.`;

describe.skipIf(isMissing)(title, () => {
  const tested = servePage(['-c', '2048']);

  it('is the conversation alone, as a whole, light, with its thoughts unfolded', async () => {
    const chat = await tested.browser.open(tested.served.url, { colorScheme: 'dark' });
    const { page } = chat;
    await replayAnswer(page, [{ reasoning_content: 'Let me think.' }, { content: LONG }]);
    await chat.ask('Write something.');
    const thoughts = page.getByText('Let me think.');
    const areHidden = async (...all: Locator[]) =>
      (await Promise.all(all.map((each) => each.first().isVisible()))).every((isVisible) => !isVisible);
    const log = page.getByRole('log');
    const isCutOff = () => log.evaluate((element) => element.scrollHeight > element.clientHeight);
    const background = () => page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
    expect(await thoughts.count()).toBe(0);
    expect([await isCutOff(), await background()]).toEqual([true, 'rgb(18, 20, 24)']);
    await page.emulateMedia({ media: 'print' });
    await thoughts.waitFor();
    expect([await isCutOff(), await background()]).toEqual([false, 'rgb(255, 255, 255)']);
    expect(await areHidden(page.locator('nav'), chat.field, page.locator('button'), page.locator('.actions'))).toBe(
      true,
    );
    expect(await page.getByText('The end.').isVisible()).toBe(true);
    const height = await log.evaluate((element) => element.clientHeight);
    expect(await page.evaluate('document.documentElement.scrollHeight')).toBeGreaterThan(height);
    const code = page.locator('.code-block pre');
    expect(await code.evaluate((element) => element.scrollWidth > element.clientWidth)).toBe(false);
    await page.emulateMedia({ media: 'screen' });
    await expect.poll(() => thoughts.count()).toBe(0);
    expect([await isCutOff(), await chat.field.isVisible()]).toEqual([true, true]);
  });

  it('takes the pages that it needs', async () => {
    const chat = await tested.browser.open(tested.served.url);
    await replayAnswer(chat.page, [{ content: LONG }]);
    await chat.ask('Write something.');
    const pdf = (await chat.page.pdf({ format: 'A4' })).toString('latin1');
    expect(pdf.match(/\/Type\s*\/Page\b/g)!.length).toBeGreaterThan(2);
  });

  it('unfolds thoughts that were unfolded before once more afterwards', async () => {
    const chat = await tested.browser.open(tested.served.url);
    await replayAnswer(chat.page, [{ reasoning_content: 'Let me think.' }, { content: 'So.' }]);
    await chat.ask('Write something.');
    await chat.page.getByTestId('reasoning').locator('summary').click();
    const thoughts = chat.page.getByText('Let me think.');
    await thoughts.waitFor();
    for (const media of ['print', 'screen'] as const) {
      await chat.page.emulateMedia({ media });
      await expect.poll(() => thoughts.isVisible()).toBe(true);
    }
    await chat.page.getByTestId('reasoning').locator('summary').click();
    await expect.poll(() => thoughts.count()).toBe(0);
  });
});
