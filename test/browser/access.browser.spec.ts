import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { needingBrowser } from '../support/chromium.js';
import { servePage } from '../support/served-page.js';

const { title, isMissing } = needingBrowser('the page for everybody');

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds, a line each. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const found = (await page.evaluate(`axe.run(document, { runOnly: ${JSON.stringify(TAGS)} })`)) as {
    violations: { id: string; help: string; nodes: { html: string; failureSummary: string }[] }[];
  };
  return found.violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes[0]!.html} ${nodes[0]!.failureSummary}`);
}

const LOOKS = [
  { scheme: 'light', width: 1280, dir: 'ltr' },
  { scheme: 'dark', width: 1280, dir: 'rtl' },
  { scheme: 'light', width: 360, dir: 'rtl' },
  { scheme: 'dark', width: 360, dir: 'ltr' },
] as const;

describe.skipIf(isMissing)(title, () => {
  const tested = servePage(['-c', '2048', '--seed', '7']);

  it.each(LOOKS)('has nothing that axe finds: $scheme, $width px, $dir', async ({ scheme, width, dir }) => {
    const chat = await tested.browser.open(tested.served.url, {
      colorScheme: scheme,
      viewport: { width, height: 740 },
    });
    const { page } = chat;
    await page.evaluate(`document.documentElement.dir = '${dir}'`);
    const check = async (view: string) => expect([view, ...(await violations(page))]).toEqual([view]);
    await page.getByText('What shall it be?').waitFor();
    await check('a new chat');
    await chat.ask('Tell me a story about a fox.');
    await check('a chat');
    await page.getByRole('button', { name: 'Settings of this chat' }).click();
    await page.locator('[data-field=temperature]').waitFor();
    await page.getByText('Tools', { exact: true }).click();
    await page.getByRole('button', { name: 'Add a tool' }).click();
    await check('the settings of a chat');
    await page.getByRole('complementary').getByRole('button', { name: 'Close' }).first().click();
    if (width < 1024) await page.getByRole('button', { name: 'Menu' }).click();
    await page
      .getByRole('navigation')
      .getByRole('button', { name: /More actions/ })
      .click();
    await check('the list');
    await page.getByRole('menuitem', { name: 'Select' }).click();
    await check('chats that are selected');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Commands' }).fill('set');
    await check('the commands');
    await page.keyboard.press('Escape');
    for (const view of ['settings', 'help', 'server', 'play/complete', 'play/schema', 'play/tokens']) {
      await page.evaluate(`location.hash = '#/${view}'`);
      await page.waitForTimeout(250);
      await check(view);
    }
  });

  it('cuts nothing off at 360 px', async () => {
    const chat = await tested.browser.open(tested.served.url, { viewport: { width: 360, height: 740 } });
    await chat.ask(`Tell me a story. ${'averyveryverylongword'.repeat(10)}`);
    const width = () => chat.page.evaluate('document.documentElement.scrollWidth');
    expect(await width()).toBe(360);
    await chat.page.getByRole('button', { name: 'Menu' }).click();
    for (const name of ['New chat', 'Import']) {
      const box = await chat.page.getByRole('button', { name }).boundingBox();
      expect(box!.x >= 0 && box!.x + box!.width <= 360).toBe(true);
    }
    expect(await width()).toBe(360);
  });

  it('is used by keyboard alone, and tells screen readers of begin and end once each', async () => {
    const chat = await tested.browser.open(tested.served.url);
    const { page } = chat;
    await page.evaluate(`
      window.heard = [];
      new MutationObserver(() => {
        const text = document.querySelector('[data-testid=spoken]')?.textContent;
        if (text && window.heard.at(-1) !== text) window.heard.push(text);
      }).observe(document.body, { subtree: true, childList: true, characterData: true });
    `);
    await page.keyboard.type('Say hello to Ada.');
    await page.keyboard.press('Enter');
    await chat.answers.first().waitFor();
    await chat.whole();
    expect(await page.evaluate('window.heard')).toEqual(['The answer begins.', 'The answer is complete.']);
    expect(await page.locator('.messages').getAttribute('aria-live')).toBe('off');
    await page.keyboard.press('Alt+ArrowUp');
    expect(await page.evaluate('document.activeElement.dataset.role')).toBe('assistant');
    await page.keyboard.press('r');
    await chat.answer.getByText('2/2').waitFor();
    await chat.whole();
    await chat.answer.focus();
    await page.keyboard.press('ArrowLeft');
    await chat.answer.getByText('1/2').waitFor();
    await page.keyboard.press('Control+Shift+O');
    await page.getByText('What shall it be?').waitFor();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('hello to ada');
    await page.keyboard.press('Enter');
    await chat.answer.getByText('1/2').waitFor();
    await page.keyboard.press('Control+b');
    expect(await page.getByRole('navigation').count()).toBe(0);
  });

  it('speaks German to who prefers it', async () => {
    const chat = await tested.browser.open(tested.served.url, { locale: 'de-DE' });
    await chat.page.getByRole('button', { name: 'Neuer Chat' }).waitFor();
    expect(await chat.page.evaluate('document.documentElement.lang')).toBe('de');
  });
});
