import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { needingBrowser } from '../support/chromium.js';
import type { ServedApp } from '../support/create-test-app.js';
import { ChatPage, TestBrowser } from '../support/page.js';
import { DEMO_MODEL } from '../support/real-engine.js';
import { serveModel } from '../support/real-server.js';

const { title, isMissing } = needingBrowser('a chat in the page');

/** The browser takes a second to tell the messages of a conversation. */
const READ_MESSAGES_LATE = `
  const { getAll } = IDBIndex.prototype;
  IDBIndex.prototype.getAll = function (...query) {
    const until = performance.now() + 1000;
    const request = getAll.apply(this, query);
    const wait = (event) => {
      if (performance.now() >= until) return setTimeout(() => (window.areRead = true), 100);
      event.stopImmediatePropagation();
      setTimeout(() => request.dispatchEvent(new Event('success')), until - performance.now());
    };
    if (this.name === 'conversation') request.addEventListener('success', wait);
    return request;
  };
`;

describe.skipIf(isMissing)(title, () => {
  let browser: TestBrowser;
  let served: ServedApp;
  /** Whose answers are long: they have no end of their own. */
  let endless: ServedApp;

  beforeAll(async () => {
    const flags = ['-np', '2', '-c', '4096', '--seed', '7'];
    [browser, served, endless] = await Promise.all([
      TestBrowser.start(),
      serveModel(DEMO_MODEL, [...flags, '--alias', 'cria', '--slots']),
      serveModel(DEMO_MODEL, [...flags, '--ignore-eos', '--slots']),
    ]);
  });
  afterEach(() => browser.clear());
  afterAll(async () => {
    await browser.close();
    await Promise.all([served.stop(), endless.stop()]);
  });

  it('begins with the composer focused, the name of the model and its context, and asks no other host', async () => {
    const { page, field } = await browser.open(served.url);
    await page.getByText('2,048 tokens of context').waitFor();
    expect(await page.locator('.greeting').textContent()).toContain('cria');
    expect(await field.evaluate((element) => element.matches(':focus'))).toBe(true);
  });

  it('shows a question that is sent with Enter at once, and an answer that grows before it is finished', async () => {
    const chat = await browser.open(endless.url);
    await chat.say('Tell me a story about a fox.');
    await chat.page.locator('article[data-role=user]', { hasText: 'Tell me a story about a fox.' }).waitFor();
    const first = await chat.begun();
    const later = await chat.begun(first.length + 50);
    expect(later.startsWith(first.trimEnd())).toBe(true);
    expect(await chat.answer.getAttribute('data-state')).toBe('running');
    await chat.page.getByRole('button', { name: 'Stop', exact: true }).click();
    await chat.whole();
  });

  it('answers what is said before its messages are read', async () => {
    const browsing = await browser.visitor(served.url);
    await browsing.addInitScript(READ_MESSAGES_LATE);
    const page = await browsing.newPage();
    await page.goto(served.url);
    const chat = new ChatPage(page);
    await chat.ask('Say hello.');
    await expect.poll(() => page.evaluate('window.areRead')).toBe(true);
    expect(await page.locator('article').count()).toBe(2);
  });

  it('stops an answer, keeps its text, and frees its slot', async () => {
    const chat = await browser.open(endless.url);
    await chat.say('Tell me a story.');
    await chat.begun();
    await chat.page.getByRole('button', { name: 'Stop', exact: true }).click();
    const text = await chat.whole();
    expect(text.length).toBeGreaterThan(20);
    await chat.page.getByText('Stopped.').waitFor();
    const slots = async () => (await (await fetch(`${endless.url}/slots`)).json()) as { is_processing: boolean }[];
    await expect.poll(async () => (await slots()).some(({ is_processing }) => is_processing)).toBe(false);
    await chat.page.reload();
    expect(await chat.whole()).toBe(text);
  });

  it('makes a second branch of an answer that is given again, and goes to and fro between both', async () => {
    const chat = await browser.open(served.url);
    const first = await chat.ask('Tell me a story about a fox.');
    await chat.press('Answer again');
    await chat.answer.getByText('2/2').waitFor();
    const second = await chat.whole();
    await chat.press('Branch before');
    await chat.answer.getByText('1/2').waitFor();
    expect(await chat.text.textContent()).toBe(first);
    await chat.press('Branch after');
    await chat.answer.getByText('2/2').waitFor();
    expect(await chat.text.textContent()).toBe(second);
  });

  it('branches where an earlier message is edited, and leaves what followed it', async () => {
    const chat = await browser.open(served.url);
    const first = await chat.ask('Say hello to Ada.');
    const question = chat.page.locator('article[data-role=user]');
    await question.getByRole('button', { name: 'Edit' }).click();
    await question.getByRole('textbox').fill('Tell me a story about a fox.');
    await question.getByRole('textbox').press('Enter');
    await question.getByText('2/2').waitFor();
    const second = await chat.whole();
    expect(second).not.toBe(first);
    await question.getByRole('button', { name: 'Branch before' }).click();
    await question.getByText('Say hello to Ada.').waitFor();
    expect(await chat.text.textContent()).toBe(first);
  });

  it('goes on with an answer without a gap or a repetition', async () => {
    const chat = await browser.open(endless.url);
    await chat.say('Tell me a story.');
    await chat.begun();
    await chat.page.getByRole('button', { name: 'Stop', exact: true }).click();
    const text = await chat.whole();
    await chat.press('Continue');
    const longer = await chat.begun(text.length + 40);
    expect(longer.startsWith(text.trimEnd())).toBe(true);
    expect(longer.slice(text.length)).not.toContain(text.slice(0, 20));
  });

  it('shows the figures of the server below an answer, also after a reload', async () => {
    const chat = await browser.open(served.url);
    const events = await chat.eventsOfNext();
    await chat.ask('Tell me a story about a fox.');
    const timings = /"timings":(\{.*?\})/.exec(events())![1]!;
    const { predicted_n: tokens, predicted_ms: ms } = JSON.parse(timings) as Record<string, number>;
    const shown = `${tokens} tokens · ${((1000 * tokens!) / ms!).toFixed(1)} tokens/s`;
    const figures = chat.answer.getByTestId('figures');
    expect(await figures.textContent()).toContain(shown);
    await chat.page.reload();
    await figures.waitFor();
    expect(await figures.textContent()).toContain(shown);
  });

  it('tells before sending how many tokens of the context a message takes, as the answer does', async () => {
    const chat = await browser.open(served.url);
    await chat.ask('Say hello to Ada.');
    await chat.field.fill('And now a story about a fox, please.');
    const gauge = chat.page.getByTestId('gauge');
    await expect.poll(() => gauge.getAttribute('data-tokens')).toMatch(/^\d+$/);
    const before = Number(await gauge.getAttribute('data-tokens'));
    const events = await chat.eventsOfNext();
    await chat.field.press('Enter');
    await expect.poll(() => /"prompt_tokens":(\d+)/.exec(events())?.[1]).toBe(String(before));
  });

  it('fills the field from the address, and sends nothing by itself', async () => {
    const chat = await browser.open(`${served.url}/?q=Hello%20there`);
    await expect.poll(() => chat.field.inputValue()).toBe('Hello there');
    await chat.page.waitForTimeout(300);
    expect(await chat.answers.count()).toBe(0);
  });

  it('keeps what is typed and not sent over a reload', async () => {
    const chat = await browser.open(served.url);
    await chat.field.fill('half a thou');
    await chat.page.waitForTimeout(400);
    await chat.page.reload();
    await expect.poll(() => chat.field.inputValue()).toBe('half a thou');
  });

  it('edits the last message with the arrow up in an empty field', async () => {
    const chat = await browser.open(served.url);
    await chat.ask('Say hello to Ada.');
    await chat.field.press('ArrowUp');
    expect(await chat.page.getByRole('textbox', { name: 'Edit' }).inputValue()).toBe('Say hello to Ada.');
  });

  it('brings back a chat that was deleted', async () => {
    const chat = await browser.open(served.url);
    const text = await chat.ask('Say hello to Ada.');
    const list = chat.page.getByRole('navigation', { name: 'Conversations' });
    await list.getByRole('button', { name: /More actions/ }).click();
    await chat.page.getByRole('menuitem', { name: 'Delete' }).click();
    await chat.page.getByText('Chats stay in this browser.').waitFor();
    await chat.page.getByRole('button', { name: 'Undo' }).click();
    await list.getByRole('link', { name: 'Say hello to Ada.' }).click();
    expect(await chat.whole()).toBe(text);
  });

  it('deletes or saves several chats together, and brings them back together', async () => {
    const chat = await browser.open(served.url);
    const { page } = chat;
    const names = ['Say hello to Ada.', 'Say hello to Bob.', 'Say hello to Eve.'];
    for (const name of names) {
      await page.getByRole('button', { name: 'New chat' }).click();
      await page.locator('.greeting').waitFor();
      await chat.ask(name);
    }
    const list = page.getByRole('navigation', { name: 'Conversations' });
    await list.getByRole('button', { name: `More actions: ${names[2]}` }).click();
    await page.getByRole('menuitem', { name: 'Select' }).click();
    const bar = list.getByRole('group', { name: 'Selected chats' });
    await bar.getByText('1 selected').waitFor();
    await list.getByRole('checkbox', { name: names[0]! }).check();
    const download = page.waitForEvent('download');
    await bar.getByRole('button', { name: 'Export' }).click();
    const file = JSON.parse(readFileSync(await (await download).path(), 'utf8')) as {
      conversations: readonly { conversation: { name: string } }[];
    };
    const saved = file.conversations.map(({ conversation }) => conversation.name).sort();
    expect(saved).toEqual([names[0], names[2]]);
    await bar.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('2 chats are deleted.').waitFor();
    const left = () => list.getByRole('link', { name: 'Say hello' }).allTextContents();
    await expect.poll(async () => (await left()).map((text) => text.trim())).toEqual([names[1]]);
    expect(await bar.count()).toBe(0);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(async () => (await left()).length).toBe(3);
    await list.getByRole('button', { name: `More actions: ${names[0]}` }).click();
    await page.getByRole('menuitem', { name: 'Select' }).click();
    await list.getByRole('searchbox').fill('hello bob');
    await bar.getByRole('checkbox').check();
    await bar.getByText('2 selected').waitFor();
    await page.keyboard.press('Escape');
    expect(await list.getByRole('checkbox').count()).toBe(0);
  });

  it('finds messages of all branches, and leads to them', async () => {
    const chat = await browser.open(served.url);
    await chat.ask('Say hello to Ada.');
    const question = chat.page.locator('article[data-role=user]');
    await question.getByRole('button', { name: 'Edit' }).click();
    await question.getByRole('textbox').fill('Tell me about zebras.');
    await question.getByRole('textbox').press('Enter');
    await chat.whole();
    await chat.page.getByRole('searchbox').fill('hello ada');
    await chat.page.locator('nav .hit', { hasText: 'Say hello to Ada.' }).click();
    await question.getByText('Say hello to Ada.').waitFor();
  });
});
