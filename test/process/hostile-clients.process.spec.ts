import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { HttpClient } from '../support/http-client.js';
import { endServers, needingBuild, type ServerProcess, startServer } from '../support/server-process.js';

const { title, isMissing } = needingBuild('the log of a server whose clients misbehave');

const POST = 'POST /completion HTTP/1.1\r\nHost: a\r\n';
const STREAM = '{"prompt":"Once upon a time","stream":true,"n_predict":200,"ignore_eos":true}';
const stream = `${POST}Content-Length: ${STREAM.length}\r\n\r\n${STREAM}`;

/** What is sent, and whether the connection is reset after it rather than ended. */
const MISBEHAVIOUR: readonly (readonly [name: string, bytes: string, isReset: boolean])[] = [
  ['half a body, ended', `${POST}Content-Length: 100\r\n\r\n{"a`, false],
  ['half a body, reset', `${POST}Content-Length: 100\r\n\r\n{"a`, true],
  ['half a chunk, reset', `${POST}Transfer-Encoding: chunked\r\n\r\n5\r\n{"a`, true],
  ['a broken chunk', `${POST}Transfer-Encoding: chunked\r\n\r\nzz\r\n{"a`, false],
  ['a body that is too large', `${POST}Content-Length: 9999999999\r\n\r\n`, true],
  ['a body that is no JSON', `${POST}Content-Length: 3\r\n\r\n{"a`, false],
  ['the beginning of TLS', '\x16\x03\x01\x02\x00\x01', false],
  ['no HTTP', 'hello\r\n\r\n', false],
  ['half a header, reset', 'GET / HTTP/1.1\r\nX: ', true],
  ['a stream, reset', stream, true],
  ['a stream and garbage behind it', `${stream}garbage\r\n\r\n`, false],
  ['many pipelined requests, reset', 'GET /health HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(100), true],
  ['a file, reset', 'GET /completion.js HTTP/1.1\r\nHost: a\r\n\r\n', true],
  ['CONNECT', 'CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n', false],
  ['a switch of protocols', 'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n', false],
  ['controls in a path', 'GET /%1b%5b2J%0aerror HTTP/1.1\r\nHost: a\r\n\r\n', false],
  ['an expectation of its own', 'GET / HTTP/1.1\r\nHost: a\r\nExpect: much\r\n\r\n', false],
];

/** Files and parts of files that nobody takes: more than a connection holds. */
const UNTAKEN: readonly string[] = ['', 'Accept-Encoding: gzip\r\n', 'Range: bytes=10-9999999\r\n'].map(
  (header) => `GET /large.js HTTP/1.1\r\nHost: a\r\n${header}\r\n`,
);

const ROUNDS = 20;
/** A tool whose pattern llama.cpp cannot convert: it prints it. */
const PATTERN = 'a\u001b[2J\nerror: the model was deleted\u2028(?<=b)';

function send(url: string, bytes: string, isReset: boolean): Promise<void> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined).resume();
  socket.write(bytes);
  setTimeout(() => (isReset ? socket.resetAndDestroy() : socket.end()), 20);
  const limit = setTimeout(() => socket.destroy(), 2000);
  return new Promise((resolve) =>
    socket.once('close', () => {
      clearTimeout(limit);
      resolve();
    }),
  );
}

/** What the server says beside its progress while it loads. */
const said = (server: ServerProcess) => server.err.replaceAll(/^loading .*\n/gm, '');

function askForTool(url: string, pattern: string) {
  const parameters = { type: 'object', properties: { a: { type: 'string', pattern } }, required: ['a'] };
  return new HttpClient(() => url).post('/v1/chat/completions', {
    messages: [{ role: 'user', content: 'Hello' }],
    tools: [{ type: 'function', function: { name: 'f', parameters } }],
    max_tokens: 1,
  });
}

/** Sends a request, takes the first bytes of the response and leaves. */
function leaveEarly(url: string, bytes: string): Promise<void> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname).on('error', () => undefined);
  socket.write(bytes);
  socket.once('data', () => socket.pause().resetAndDestroy());
  return new Promise((resolve) => socket.once('close', () => resolve()));
}

describe.skipIf(isMissing)(title, () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'llamero-hostile-'));
    // Hardly to be compressed.
    const line = () => `${Math.random()}${Math.random()}${Math.random()}\n`;
    writeFileSync(join(folder, 'large.js'), Array.from({ length: 400_000 }, line).join(''));
  });
  afterEach(endServers);
  afterAll(() => rmSync(folder, { recursive: true }));

  it.skipIf(process.platform !== 'linux')('keeps no descriptor of theirs, of connections or of files', async () => {
    const server = startServer(['--port', '0', '-np', '2', '-c', '2048', '--threads', '1', '--path', folder]);
    const url = await server.ready();
    const descriptors = () => readdirSync(`/proc/${server.process.pid}/fd`).length;
    await new HttpClient(() => url).get('/completion.js');
    const before = descriptors();
    for (const [, bytes, isReset] of MISBEHAVIOUR) await send(url, bytes, isReset);
    for (let round = 0; round < ROUNDS; round++) for (const bytes of UNTAKEN) await leaveEarly(url, bytes);
    await vi.waitFor(() => expect(descriptors()).toBeLessThanOrEqual(before), { timeout: 20_000 });
  });

  it('says nothing of them by default', async () => {
    const server = startServer(['--port', '0', '-np', '2', '-c', '2048', '--threads', '1']);
    const url = await server.ready();
    for (const [, bytes, isReset] of MISBEHAVIOUR) {
      await Promise.all(Array.from({ length: ROUNDS }, () => send(url, bytes, isReset)));
    }
    expect((await new HttpClient(() => url).post('/completion', { prompt: 'Once', n_predict: 2 })).status).toBe(200);
    expect(said(server)).toBe('');
  });

  it('has one line of what can be seen for each request, and for what llama.cpp prints, when all is to be told', async () => {
    const server = startServer(['--port', '0', '-v', '--log-jsonl', '--threads', '1']);
    const url = await server.ready();
    const begun = said(server).length;
    for (const [, bytes, isReset] of MISBEHAVIOUR) await send(url, bytes, isReset);
    await askForTool(url, PATTERN);
    await server.until(() => server.err.includes('/v1/chat/completions'));
    const lines = said(server).slice(begun).trimEnd().split('\n');
    for (const line of lines) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: those must not be there
      expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/);
      expect(JSON.parse(line)).toMatchObject({ level: expect.stringMatching(/^(info|trace|debug)$/) });
    }
  });
});
