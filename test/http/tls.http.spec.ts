import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CertificateFiles, encryptKey, makeCertificate } from '../support/certificates.js';
import { createTestApp, listen } from '../support/create-test-app.js';

let folder: string;
let files: CertificateFiles;
let others: CertificateFiles;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'llamero-tls-'));
  files = makeCertificate(folder, 'own');
  others = makeCertificate(folder, 'other');
});

afterAll(() => rmSync(folder, { recursive: true }));

const start = (key: string, cert: string) =>
  createTestApp({ answer: 'x', argv: ['--ssl-key-file', key, '--ssl-cert-file', cert] });

describe('TLS', () => {
  // contract: start.tls
  it('serves with key and certificate, to clients that trust it', async () => {
    const { app, engine } = await start(files.key, files.cert);
    const port = await listen(app);
    const status = await new Promise((resolve, reject) => {
      const options = { port, host: '127.0.0.1', path: '/health', ca: readFileSync(files.cert) };
      get(options, (message) => resolve(message.resume().statusCode)).on('error', reject);
    });
    expect(status).toBe(200);
    await expect(fetch(`http://127.0.0.1:${port}/health`)).rejects.toThrow();
    await engine.close();
    await app.close();
  });

  it('is refused with one of the two alone', async () => {
    await expect(createTestApp({ argv: ['--ssl-key-file', files.key] })).rejects.toThrow(
      '--ssl-key-file needs --ssl-cert-file beside it',
    );
    await expect(createTestApp({ argv: ['--ssl-cert-file', files.cert] })).rejects.toThrow(
      '--ssl-cert-file needs --ssl-key-file beside it',
    );
  });

  it('is refused with a file that cannot be read, by the name of its flag', async () => {
    await expect(start(join(folder, 'no'), files.cert)).rejects.toThrow(
      /^--ssl-key-file: .*no" cannot be read \(ENOENT\)$/,
    );
    await expect(start(files.key, folder)).rejects.toThrow(/^--ssl-cert-file: .* cannot be read \(EISDIR\)$/);
  });

  it('is refused with a file that holds something else', async () => {
    const text = join(folder, 'text');
    writeFileSync(text, 'hello');
    await expect(start(text, files.cert)).rejects.toThrow(/^--ssl-key-file: .* holds no private key in PEM$/);
    await expect(start(files.key, text)).rejects.toThrow(/^--ssl-cert-file: .* holds no certificate in PEM$/);
    await expect(start(encryptKey(files.key), files.cert)).rejects.toThrow(
      /^--ssl-key-file: the key in .* is encrypted/,
    );
  });

  it('is refused when key and certificate do not belong together', async () => {
    await expect(start(others.key, files.cert)).rejects.toThrow(
      /^--ssl-key-file: the key does not belong to .*own-cert/,
    );
  });
});
