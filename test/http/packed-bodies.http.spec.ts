import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { HeldBytes } from '../../apps/api/src/http/held-bytes.js';
import { createTestApp, listen, type TestApp } from '../support/create-test-app.js';

const MIB = 1024 * 1024;

const CODINGS = { gzip: gzipSync, 'x-gzip': gzipSync, deflate: deflateSync, br: brotliCompressSync } as const;
type Coding = keyof typeof CODINGS;
const ROWS = Object.keys(CODINGS) as Coding[];

const apps: TestApp[] = [];
afterEach(() => Promise.all(apps.splice(0).map(({ app }) => app.close())));

async function start(...argv: string[]) {
  const test = await createTestApp({ answer: 'x', argv: ['--max-body', '1', ...argv] });
  apps.push(test);
  return test;
}

/** Sends a body whose `Content-Encoding` is as said. */
async function send({ app }: TestApp, path: string, body: Buffer | string, coding: string, headers = {}) {
  const type = { 'content-type': 'application/json' };
  const reply = await app.inject({
    method: 'POST',
    url: path,
    payload: body,
    headers: { ...type, 'content-encoding': coding, ...headers },
  });
  const json = JSON.parse(reply.body);
  return { status: reply.statusCode, headers: reply.headers, json, error: json.error };
}

const TEXT = JSON.stringify({ content: 'hello' });
const HELLO = [...'hello'].map((letter) => letter.charCodeAt(0));

describe('a body that is packed', () => {
  it.each(ROWS)('as %s is unpacked', async (coding) => {
    const test = await start();
    for (const name of [coding, ` ${coding.toUpperCase()} `]) {
      const { status, json } = await send(test, '/tokenize', CODINGS[coding](TEXT), name);
      expect([status, json]).toEqual([200, { tokens: HELLO }]);
    }
  });

  it('is taken as it is where the coding is identity, or none', async () => {
    const test = await start();
    for (const coding of ['identity', 'Identity', '']) {
      expect((await send(test, '/tokenize', TEXT, coding)).json).toEqual({ tokens: HELLO });
    }
  });

  it.each(['zstd', 'compress', 'gzip, br', 'gzip, identity', 'x'.repeat(1000), '__proto__'])(
    'in another way, or in several, is refused with those that there are: %s',
    async (coding) => {
      const { status, headers, error } = await send(await start(), '/tokenize', gzipSync(TEXT), coding);
      expect(status).toBe(415);
      expect(error.message).toMatch(/^'Content-Encoding' must be one of gzip, deflate, br or identity, not "/);
      expect(error.message.length).toBeLessThan(200);
      expect(headers['accept-encoding']).toBe('gzip, deflate, br');
    },
  );

  it.each(ROWS)('as %s is refused where it is broken, or ends too soon', async (coding) => {
    const test = await start();
    const packed = CODINGS[coding](JSON.stringify({ content: randomBytes(500).toString('hex') }));
    const noise = Buffer.from(packed);
    noise.fill(0xff, 100, 200);
    for (const body of [packed.subarray(0, packed.length >> 1), packed.subarray(0, 1), noise, TEXT]) {
      const { status, error } = await send(test, '/tokenize', body, coding);
      expect([status, error.message]).toEqual([400, expect.stringMatching(/^the body is not valid /)]);
    }
    expect((await send(test, '/tokenize', packed, coding)).status).toBe(200);
  });

  it.each(ROWS)('as %s is refused where something that is none follows', async (coding) => {
    const body = Buffer.concat([CODINGS[coding](TEXT), Buffer.from('more of it')]);
    expect((await send(await start(), '/tokenize', body, coding)).status).toBe(400);
  });

  it.each(ROWS)('as %s has as many bytes as its route takes, once it is unpacked', async (coding) => {
    const test = await start();
    const body = (bytes: number) => CODINGS[coding](`{"content":"${'x'.repeat(bytes - 14)}"}`);
    expect((await send(test, '/tokenize', body(MIB), coding)).status).toBe(200);
    const { status, error } = await send(test, '/tokenize', body(MIB + 1), coding);
    expect([status, error.message]).toEqual([413, `the body exceeds ${MIB} bytes when it is unpacked`]);
    expect((await send(test, '/lora-adapters', body(70 * 1024), coding)).status).toBe(413);
  });

  it.each(ROWS)('as %s counts as what it is unpacked, for all requests together', async (coding) => {
    const test = await start('--max-inflight-bytes', String(MIB / 2));
    const body = CODINGS[coding](`{"content":"${'x'.repeat(MIB - 100)}"}`);
    expect(body.length).toBeLessThan(MIB / 100);
    expect((await send(test, '/tokenize', body, coding)).status).toBe(503);
    expect((await send(test, '/tokenize', CODINGS[coding](TEXT), coding)).status).toBe(200);
    expect(test.app.get(HeldBytes).total).toBe(0);
  });

  it('is refused before it is read where its length alone is too much', async () => {
    const test = await start();
    const headers = { 'content-length': String(MIB + 1) };
    expect((await send(test, '/tokenize', gzipSync(TEXT), 'gzip', headers)).status).toBe(413);
  });

  it('may be missing', async () => {
    const test = await start();
    const headers = { 'content-encoding': 'gzip' };
    expect((await test.app.inject({ url: '/health', headers })).statusCode).toBe(200);
    const { statusCode } = await test.app.inject({ method: 'POST', url: '/completion' });
    expect((await test.app.inject({ method: 'POST', url: '/completion', headers })).statusCode).toBe(statusCode);
    expect((await send(test, '/completion', '', 'gzip')).status).toBe(statusCode);
  });

  it('leaves nothing behind where its client leaves', async () => {
    const { app } = await start();
    const port = await listen(app);
    const socket = connect({ host: '127.0.0.1', port });
    const packed = gzipSync(JSON.stringify({ content: randomBytes(300_000).toString('hex') }));
    const head = `POST /tokenize HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\nContent-Length: ${packed.length}\r\n\r\n`;
    socket.write(Buffer.concat([Buffer.from(head), packed.subarray(0, packed.length >> 1)]));
    const held = app.get(HeldBytes);
    await expect.poll(() => held.total).toBeGreaterThan(100_000);
    socket.destroy();
    await expect.poll(() => held.total).toBe(0);
  });
});
