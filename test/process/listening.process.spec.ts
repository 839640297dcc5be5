import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeCertificate } from '../support/certificates.js';
import { endServers, needingBuild, startServer } from '../support/server-process.js';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'llamero-listen-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

afterEach(endServers);

const { title, isMissing } = needingBuild('listening');

function statusOver(socketPath: string, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get({ socketPath, path }, (message) => resolve(message.resume().statusCode)).on('error', reject);
  });
}

function listening(path: string): Promise<Server> {
  const server = createServer().listen(path);
  return new Promise((resolve) => server.once('listening', () => resolve(server)));
}

describe.skipIf(isMissing)(title, () => {
  // contract: start.compose
  it('starts by environment alone, as in a compose file', async () => {
    const server = startServer([], {
      LLAMA_ARG_MODEL: 'models/cria-q8_0.gguf',
      LLAMA_ARG_CTX_SIZE: '4096',
      LLAMA_ARG_N_PARALLEL: '2',
      LLAMA_ARG_ENDPOINT_METRICS: '1',
      LLAMA_ARG_PORT: '0',
    });
    const url = await server.ready();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await (await fetch(`${url}/props`)).json()).toMatchObject({
      total_slots: 2,
      model_path: 'models/cria-q8_0.gguf',
      default_generation_settings: { n_ctx: 2048 },
    });
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('\nllamacpp:requests_processing 0\n');
    expect(server.err).not.toContain('LLAMA_ARG');
  });

  it('happens on IPv6 addresses', async () => {
    const url = await startServer(['--host', '::1', '--port', '0']).ready();
    expect(url).toMatch(/^http:\/\/\[::1\]:\d+$/);
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });

  it('happens on a UNIX socket, also on one that a killed server left behind', async () => {
    const path = join(folder, 'own.sock');
    for (let round = 0; round < 2; round++) {
      const server = startServer(['--host', path]);
      expect(await server.ready()).toBe(`unix:${path}`);
      expect(server.out).toContain(`curl --unix-socket ${path} http://localhost/v1/chat/completions`);
      expect(await statusOver(path, '/health')).toBe(200);
      await server.kill();
    }
  });

  it('ends with 1 and one line where a UNIX socket cannot be made', async () => {
    const used = join(folder, 'used.sock');
    const other = await listening(used);
    writeFileSync(join(folder, 'file.sock'), 'mine');
    const cases: readonly (readonly [string, RegExp])[] = [
      [used, /^error: the UNIX socket .*used\.sock is in use, .*--host\n$/],
      [join(folder, 'file.sock'), /^error: the UNIX socket .*file\.sock is in use, or a file of that name.*\n$/],
      [join(folder, 'no', 'a.sock'), /^error: the UNIX socket .* its folder is absent .*\n$/],
    ];
    for (const [path, line] of cases) {
      const server = startServer(['--host', path]);
      expect(await server.ended).toBe(1);
      expect(server.err).toMatch(line);
    }
    other.close();
  });

  it('ends with 1 and one line for a host that is not of this machine', async () => {
    const server = startServer(['--host', '203.0.113.1', '--port', '0']);
    expect(await server.ended).toBe(1);
    expect(server.err).toBe('error: 203.0.113.1 is not an address of this machine; choose another one with --host\n');
  });

  it('names the flag of a TLS file that cannot be used', async () => {
    const { key, cert } = makeCertificate(folder, 'own');
    const [unreadable, alone] = [
      startServer(['--port', '0', '--ssl-key-file', `${key}.no`, '--ssl-cert-file', cert]),
      startServer(['--port', '0', '--ssl-cert-file', cert]),
    ];
    expect([await unreadable.ended, await alone.ended]).toEqual([1, 1]);
    expect(unreadable.err).toBe(`error: --ssl-key-file: the file "${key}.no" cannot be read (ENOENT)\n`);
    expect(alone.err).toBe('error: --ssl-cert-file needs --ssl-key-file beside it\n');
  });

  it('shows https in its address', async () => {
    const { key, cert } = makeCertificate(folder, 'tls');
    const url = await startServer(['--port', '0', '--ssl-key-file', key, '--ssl-cert-file', cert]).ready();
    expect(url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
  });
});
