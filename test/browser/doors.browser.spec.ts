import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, request } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type CertificateFiles, makeCertificate } from '../support/certificates.js';
import { needingBrowser } from '../support/chromium.js';
import type { ServedApp } from '../support/create-test-app.js';
import { TestBrowser } from '../support/page.js';
import { DEMO_MODEL } from '../support/real-engine.js';
import { serveModel } from '../support/real-server.js';

const { title, isMissing } = needingBrowser('the way into the page');

/**
 * A proxy that serves a server below a prefix: with the prefix in what it passes on, or without.
 *
 * @param tls key and certificate, for https
 */
async function proxy(target: string, prefix: string, strips: boolean, tls?: CertificateFiles) {
  const { hostname, port } = new URL(target);
  const passedOn: string[] = [];
  const passOn: RequestListener = (incoming, outgoing) => {
    const { url = '', method, headers } = incoming;
    if (!url.startsWith(`${prefix}/`)) return void outgoing.writeHead(404).end();
    const path = strips ? url.slice(prefix.length) : url;
    const passed = request({ hostname, port, path, method, headers }, (reply) => {
      passedOn.push(`${reply.statusCode} ${url.slice(prefix.length)}`);
      outgoing.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(outgoing);
    });
    passed.on('error', () => outgoing.destroy());
    incoming.pipe(passed);
  };
  const server =
    tls === undefined
      ? createServer(passOn)
      : createTlsServer({ key: readFileSync(tls.key), cert: readFileSync(tls.cert) }, passOn);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${(server.address() as AddressInfo).port}${prefix}/`;
  return { url, server, passedOn };
}

describe.skipIf(isMissing)(title, () => {
  let browser: TestBrowser;
  let locked: ServedApp;
  let open: ServedApp;
  let folder: string;
  let tls: CertificateFiles;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'llamero-page-'));
    tls = makeCertificate(folder, 'own');
    [browser, locked, open] = await Promise.all([
      TestBrowser.start(),
      serveModel(DEMO_MODEL, ['-c', '2048', '--api-key', 'right-key']),
      serveModel(DEMO_MODEL, ['-c', '2048', '--api-prefix', '/llm']),
    ]);
  });
  afterEach(() => browser.clear());
  afterAll(async () => {
    await browser.close();
    await Promise.all([locked.stop(), open.stop()]);
    rmSync(folder, { recursive: true });
  });

  /** Asks, comes back, and has the question answered once more. */
  async function chatAt(url: string): Promise<void> {
    const chat = await browser.open(url, { ignoreHTTPSErrors: true });
    const text = await chat.ask('Say hello to Ada.');
    expect(text.length).toBeGreaterThan(3);
    await chat.page.reload();
    expect(await chat.whole()).toBe(text);
    await chat.press('Answer again');
    await chat.answer.getByText('2/2').waitFor();
    await chat.whole();
  }

  it('asks for the key once, refuses a wrong one with a sentence, and shows it nowhere', async () => {
    const chat = await browser.open(locked.url);
    const { page } = chat;
    const urls: string[] = [];
    page.on('request', (sent) => urls.push(sent.url()));
    await chat.say('Say hello to Ada.');
    const dialog = page.getByRole('dialog', { name: 'This server asks for a key' });
    await dialog.getByLabel('API key').fill('wrong-key');
    await dialog.getByRole('button', { name: 'Enter' }).click();
    await dialog.getByText('The server does not take this key.').waitFor();
    await dialog.getByLabel('API key').fill('right-key');
    await dialog.getByRole('button', { name: 'Enter' }).click();
    expect((await chat.whole()).length).toBeGreaterThan(3);
    await chat.ask('Tell me a story about a fox.');
    await page.reload();
    await chat.ask('Say hello to Bob.');
    expect(await dialog.count()).toBe(0);
    const kept = await page.evaluate('JSON.stringify([localStorage, document.cookie])');
    expect([urls.join(), String(kept), page.url()].filter((text) => /right-key/.test(text))).toEqual([]);
    const download = page.waitForEvent('download');
    await page.locator('header').getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Export', exact: true }).click();
    const file = readFileSync(await (await download).path(), 'utf8');
    expect(file).toContain('Say hello to Bob.');
    expect(file).not.toContain('right-key');
  });

  it('keeps the key on the device where its user says so', async () => {
    const context = await browser.visitor(locked.url);
    const first = await context.newPage();
    await first.goto(`${locked.url}/#/settings`);
    await first.getByText('No key is kept.').waitFor();
    await first.goto(`${locked.url}/?q=Hello#/`);
    await first.getByRole('textbox', { name: 'Message', exact: true }).press('Enter');
    const dialog = first.getByRole('dialog', { name: 'This server asks for a key' });
    await dialog.getByLabel('API key').fill('right-key');
    await dialog.getByLabel('Remember it on this device').check();
    await dialog.getByRole('button', { name: 'Enter' }).click();
    await first.locator('article[data-role=assistant][data-state=done]').waitFor();
    const second = await context.newPage();
    await second.goto(`${locked.url}/#/settings`);
    await second.getByText('A key is kept on this device.').waitFor();
    await second.getByRole('button', { name: 'Forget the key' }).click();
    expect(await second.evaluate('localStorage.length + sessionStorage.length')).toBe(0);
  });

  it.each([
    ['that strips it', true, false],
    ['that does not', false, false],
    ['that strips it, by TLS', true, true],
    ['that does not, by TLS', false, true],
  ])('works below the prefix of a proxy %s', async (_, strips, isSecure) => {
    const { url, server } = await proxy(open.url, '/llm', strips, isSecure ? tls : undefined);
    try {
      await chatAt(url);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it('works below a prefix of a server that does TLS itself', async () => {
    const files = ['--ssl-key-file', tls.key, '--ssl-cert-file', tls.cert];
    const secure = await serveModel(DEMO_MODEL, ['-c', '2048', '--api-prefix', '/llm', ...files]);
    try {
      await chatAt(`${secure.url.replace(/^http:/, 'https:')}/llm/`);
    } finally {
      await secure.stop();
    }
  });

  it('asks the server for little when it is opened again: whether it has changed, and what is on', async () => {
    const { url, server, passedOn } = await proxy(open.url, '/llm', false);
    try {
      const visitor = await browser.visitor(url);
      for (const time of ['first', 'second']) {
        passedOn.length = 0;
        const page = await visitor.newPage();
        await page.goto(url, { waitUntil: 'networkidle' });
        await page.getByRole('textbox', { name: 'Message', exact: true }).waitFor();
        await page.close();
        if (time === 'first') expect(passedOn.length).toBeGreaterThan(2);
      }
      expect(passedOn.sort()).toEqual(['200 /llamero/ui.json', '304 /']);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it('is the same for files of other pages: all conversations go out, and come in elsewhere', async () => {
    const here = await browser.open(open.url);
    await here.ask('Say hello to Ada.');
    await here.press('Answer again');
    await here.answer.getByText('2/2').waitFor();
    await here.whole();
    await here.page.getByRole('link', { name: 'Settings' }).click();
    const download = here.page.waitForEvent('download');
    await here.page.getByRole('button', { name: 'Export all' }).click();
    const path = await (await download).path();
    const there = await browser.open(open.url);
    await there.page
      .locator('nav input[type=file]')
      .setInputFiles({ name: 'chats.json', mimeType: 'application/json', buffer: readFileSync(path) });
    await there.page.getByText('1 chat imported.').waitFor();
    const tree = (from: typeof here) =>
      from.page.evaluate(`new Promise((resolve) => {
        indexedDB.open('llamero').onsuccess = ({ target }) => {
          const stores = target.result.transaction(['conversations', 'messages']);
          const all = {};
          for (const name of ['conversations', 'messages']) {
            stores.objectStore(name).getAll().onsuccess = (event) => { all[name] = event.target.result; };
          }
          stores.oncomplete = () => resolve(all);
        };
      })`);
    expect(await tree(there)).toEqual(await tree(here));
    expect((await tree(here)) as { messages: unknown[] }).toMatchObject({ messages: { length: 3 } });
    const theirs = [
      { harness: 'llama.cpp', type: 'session', id: 'k', name: 'From elsewhere', lastModified: 5, currNode: 'b' },
      {
        type: 'message',
        message: {
          id: 'r',
          convId: 'k',
          type: 'root',
          timestamp: 0,
          role: 'system',
          content: '',
          parent: null,
          children: ['a'],
        },
      },
      {
        type: 'message',
        message: {
          id: 'a',
          convId: 'k',
          type: 'text',
          timestamp: 1,
          role: 'user',
          content: 'Hi',
          parent: 'r',
          children: ['b', 'd'],
        },
      },
      {
        type: 'message',
        message: {
          id: 'b',
          convId: 'k',
          type: 'text',
          timestamp: 2,
          role: 'assistant',
          content: 'Ho',
          parent: 'a',
          children: [],
        },
      },
      {
        type: 'message',
        message: {
          id: 'd',
          convId: 'k',
          type: 'text',
          timestamp: 3,
          role: 'assistant',
          content: 'Hu',
          parent: 'a',
          children: [],
        },
      },
    ];
    const lines = Buffer.from(theirs.map((line) => JSON.stringify(line)).join('\n'));
    await there.page
      .locator('nav input[type=file]')
      .setInputFiles({ name: 'x.jsonl', mimeType: 'application/jsonl', buffer: lines });
    await there.page.getByRole('link', { name: 'From elsewhere' }).click();
    await there.answer.getByText('1/2').waitFor();
    expect(await there.text.textContent()).toBe('Ho');
  });
});
