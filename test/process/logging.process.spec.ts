import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { endServers, needingBuild, startServer } from '../support/server-process.js';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'llamero-log-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

afterEach(endServers);

const { title, isMissing } = needingBuild('the log of a server');

describe.skipIf(isMissing)(title, () => {
  // contract: flags.logs
  it('tells of every request with --verbose, and never of a key', async () => {
    const logFile = join(folder, 'a.log');
    const server = startServer(['--port', '0', '-v', '--log-file', logFile, '--api-key', 'top-secret'], {
      LLAMA_LOG_PREFIX: '1',
      LLAMA_LOG_TIMESTAMPS: '1',
    });
    const url = await server.ready();
    const ask = (path: string, init: RequestInit) => fetch(`${url}${path}`, { method: 'POST', ...init });
    const body = JSON.stringify({ content: 'x' });
    await ask('/tokenize', { body, headers: { Authorization: 'Bearer top-secret' } });
    await ask('/tokenize?key=top-secret', { body, headers: { 'X-Api-Key': 'top-secret' } });
    await ask('/tokenize', { body: '{"top-secret', headers: { 'X-Api-Key': 'top-secret' } });
    await ask('/tokenize', { body, headers: { Authorization: 'Bearer top-secret-typo' } });
    const line = (status: number) =>
      new RegExp(`^[\\d.]+ D 127\\.0\\.0\\.1 POST /tokenize ${status} [\\d.]+ ms$`, 'gm');
    await server.until(() => line(401).test(server.err));
    expect(server.err.match(line(200))).toHaveLength(2);
    expect(server.err.match(line(400))).toHaveLength(1);
    expect(server.err + server.out).not.toContain('top-secret');
    // Progress is for whoever watches the start.
    expect(readFileSync(logFile, 'utf8')).toBe(server.err.replaceAll(/^loading .*\n/gm, ''));
  });

  it('is not needed: a server goes on when nobody reads it any more', async () => {
    const server = startServer(['--port', '0', '-v']);
    const url = await server.ready();
    server.process.stderr?.destroy();
    server.process.stdout?.destroy();
    for (let round = 0; round < 5; round++) expect((await fetch(`${url}/health`)).status).toBe(200);
  });

  it.each([
    ['a log file that cannot be written', ['--log-file', '/no/such/folder/a.log'], /^--log-file: .*\(ENOENT\)$/],
    ['a grammar that does not parse', ['--grammar', 'root = "a"'], /^--grammar: Failed to parse grammar: .*line 1/],
    ['a schema that cannot be enforced', ['-j', '{"type":"strange"}'], /^--json-schema: .*conversion failed: /],
    ['a grammar and a schema', ['-j', '{}', '--grammar', 'root ::= "a"'], /^--json-schema cannot be combined with/],
  ])('ends with one line for %s', async (_what, flags, line) => {
    const server = startServer(['--port', '0', ...flags]);
    expect(await server.ended).toBe(1);
    expect(server.err).toMatch(/^error: .*\n$/);
    expect(server.err.slice('error: '.length, -1)).toMatch(line);
  });
});
