import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { replayAnswer } from './replayed-answer.mjs';

const HELP = `usage: npm run screenshots -- [--url http://127.0.0.1:8080] [--browser /usr/bin/chromium]

Takes the pictures of docs/screenshots from a server that runs with the demo model: npm start -- -np 4 -c 8192`;

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:8080' },
    browser: { type: 'string', default: '/usr/bin/chromium' },
    help: { type: 'boolean', short: 'h' },
  },
});

const FOLDER = join(import.meta.dirname, '..', '..', 'docs', 'screenshots');
const STORY = 'Tell me a story about a fox.';

/** A text as a model of more parameters writes it: what the demo model cannot. */
const RICH = `## Which slot?

The scheduler takes the slot whose cache holds the **longest prefix** of the prompt:

| Slot | Prefix | Idle for |
|-----:|-------:|---------:|
| 0 | 812 | 2 s |
| 1 | 64 | 40 s |

\`\`\`ts
const best = slots.toSorted((a, b) => b.prefix - a.prefix)[0];
// Reading 228 tokens anew instead of 1,040.
\`\`\`

Its cost is $c = n_{\\text{new}} \\cdot t_{\\text{token}}$, so a hit of 78 % saves \\(0.78\\,n\\,t\\).`;

const ARABIC = 'اكتب دالة تجمع عددين';
const ARABIC_ANSWER =
  'هذه دالة تجمع عددين:\n\n```py\ndef add(a: int, b: int) -> int:\n    return a + b\n```\n\nوتُستدعى هكذا: `add(2, 3)`.';

/** @type {readonly { name: string, width?: number, height?: number, scheme?: 'light' | 'dark', dir?: 'rtl', shows: (page: import('playwright-core').Page) => Promise<void> }[]} */
const PICTURES = [
  { name: 'chat-light', shows: rich },
  { name: 'chat-dark', scheme: 'dark', shows: rich },
  { name: 'chat-phone', width: 390, height: 780, shows: rich },
  { name: 'chat-rtl', dir: 'rtl', shows: (page) => replayed(page, ARABIC, ARABIC_ANSWER) },
  { name: 'server-light', height: 1000, shows: busyServer },
  { name: 'server-dark', height: 1000, scheme: 'dark', shows: busyServer },
  { name: 'playground-light', shows: playground },
];

if (values.help) console.log(HELP);
else await takeAll();

async function takeAll() {
  mkdirSync(FOLDER, { recursive: true });
  const browser = await chromium.launch({ executablePath: values.browser, args: ['--no-sandbox', '--disable-gpu'] });
  for (const { name, width = 1280, height = 800, scheme = 'light', dir, shows } of PICTURES) {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, locale: 'en' });
    const page = await context.newPage();
    await page.goto(values.url);
    if (dir !== undefined) await page.evaluate(`document.documentElement.dir = '${dir}'`);
    await shows(page);
    await page.screenshot({ path: join(FOLDER, `${name}.png`) });
    console.log(`docs/screenshots/${name}.png`);
    await context.close();
  }
  await browser.close();
}

async function rich(page) {
  await replayed(page, 'How does the scheduler choose a slot?', RICH);
  await page.locator('math').first().waitFor();
}

/** Asks, and has the answer be a text that is streamed as the server's would be. */
async function replayed(page, question, text) {
  await replayAnswer(page, [{ content: text }]);
  await page.getByRole('textbox', { name: 'Message', exact: true }).fill(question);
  await page.keyboard.press('Enter');
  await page.locator('article[data-role=assistant][data-state=done]').waitFor();
  await page.waitForTimeout(1500);
}

async function busyServer(page) {
  await page.evaluate("location.hash = '#/server'");
  await page.getByTestId('engine').waitFor();
  const ask = (tokens) =>
    fetch(`${values.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ messages: [{ role: 'user', content: STORY }], ignore_eos: true, max_tokens: tokens }),
    });
  for (let round = 0; round < 6; round++) await Promise.all([ask(300), ask(500), ask(700)]);
  void Promise.all([1, 2, 3, 4, 5, 6].map(() => ask(900)));
  await page.waitForTimeout(1200);
}

async function playground(page) {
  await page.evaluate("location.hash = '#/play/complete'");
  await page.waitForTimeout(1000);
}
