import type { BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import { startBrowser } from './chromium.js';

/** What the browser said that it should not: errors of the console, breaches of the policy, requests elsewhere. */
export class Complaints {
  readonly list: string[] = [];

  watch(context: BrowserContext, allowed: () => string): void {
    context.on('page', (page) => {
      page.on('console', (message) => {
        if (message.type() === 'error' && !isExpected(message.text())) this.list.push(`console: ${message.text()}`);
      });
      page.on('pageerror', (error) => this.list.push(`error: ${error.stack}`));
      page.on('request', (request) => {
        const url = request.url();
        if (!url.startsWith(allowed()) && !/^(blob|data):/.test(url)) this.list.push(`elsewhere: ${url}`);
      });
    });
  }
}

/** Chromium writes a line for each response with an error status, and for each lost connection. */
function isExpected(text: string): boolean {
  return /^Failed to load resource: (the server responded with a status of|net::ERR_(CONNECTION|EMPTY|INCOMPLETE))/.test(
    text,
  );
}

/** A browser for the tests of one file, with a profile for each page. */
export class TestBrowser {
  readonly complaints = new Complaints();
  private readonly contexts: BrowserContext[] = [];

  private constructor(private readonly browser: Awaited<ReturnType<typeof startBrowser>>) {}

  static async start(): Promise<TestBrowser> {
    return new TestBrowser(await startBrowser());
  }

  /** A browser with nothing in it. */
  async visitor(url: string, options: Parameters<typeof this.browser.newContext>[0] = {}): Promise<BrowserContext> {
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en', ...options });
    const { origin } = new URL(url);
    this.complaints.watch(context, () => origin);
    this.contexts.push(context);
    return context;
  }

  /** The page, as it is when somebody comes for the first time. */
  async open(url: string, options: Parameters<typeof this.browser.newContext>[0] = {}): Promise<ChatPage> {
    const page = await (await this.visitor(url, options)).newPage();
    await page.goto(url);
    return new ChatPage(page);
  }

  /** Ends all pages of a test. @throws when the browser complained */
  async clear(): Promise<void> {
    await Promise.all(this.contexts.splice(0).map((context) => context.close()));
    const complaints = this.complaints.list.splice(0);
    expect(complaints).toEqual([]);
  }

  async close(): Promise<void> {
    await this.browser.close();
  }
}

/** What somebody sees of a chat, and does in it. */
export class ChatPage {
  constructor(readonly page: Page) {}

  get field() {
    return this.page.getByRole('textbox', { name: 'Message', exact: true });
  }

  get answers() {
    return this.page.locator('article[data-role=assistant]');
  }

  /** The last answer. */
  get answer() {
    return this.answers.last();
  }

  /** Its text. */
  get text() {
    return this.answer.getByTestId('body');
  }

  async say(text: string): Promise<void> {
    await this.field.fill(text);
    await this.field.press('Enter');
  }

  /** Says something, and waits for the whole answer. @returns its text */
  async ask(text: string): Promise<string> {
    const count = await this.answers.count();
    await this.say(text);
    await this.answers.nth(count).waitFor();
    return this.whole();
  }

  /** Waits until the last answer is complete. @returns its text */
  async whole(): Promise<string> {
    await this.page.locator('article[data-role=assistant]:last-of-type:not([data-state=running])').last().waitFor();
    return (await this.text.textContent()) ?? '';
  }

  /** Waits until there is some text of the last answer, and it is still given. */
  async begun(letters = 30): Promise<string> {
    const length = async () => ((await this.text.textContent()) ?? '').length;
    await this.text.waitFor({ state: 'attached' });
    await expect.poll(length, { timeout: 20_000, interval: 20 }).toBeGreaterThanOrEqual(letters);
    return (await this.text.textContent()) ?? '';
  }

  /** The events of the next answer, when it is complete. They reach the page together. */
  async eventsOfNext(): Promise<() => string> {
    let events = '';
    await this.page.route(
      '**/v1/chat/completions',
      async (route) => {
        const response = await route.fetch();
        events = await response.text();
        await route.fulfill({ response, body: events });
      },
      { times: 1 },
    );
    return () => events;
  }

  async press(name: string): Promise<void> {
    await this.answer.getByRole('button', { name, exact: true }).click();
  }
}
