import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/create-test-app.js';
import { request } from './requests.js';

const ISSUER = 'https://login.example';
const folder = mkdtempSync(join(tmpdir(), 'llamero-tokens-'));
const file = join(folder, 'jwks.json');
const FLAGS = ['--jwt-issuer', ISSUER, '--jwt-audience', 'llamero'];

let own: CryptoKey;
let other: CryptoKey;
let keySet: string;
let test: TestApp;

beforeAll(async () => {
  const pair = await generateKeyPair('ES256');
  own = pair.privateKey;
  other = (await generateKeyPair('ES256')).privateKey;
  const secret = { kty: 'oct', k: Buffer.from('a secret of both sides').toString('base64url'), kid: 'secret' };
  keySet = JSON.stringify({ keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'own', alg: 'ES256' }, secret] });
  writeFileSync(file, keySet);
});
afterEach(() => test?.app.close());
afterAll(() => rmSync(folder, { recursive: true }));

const start = async (...argv: readonly string[]) => {
  test = await createTestApp({ answer: 'x', argv: [...FLAGS, ...argv] });
};

interface Changes {
  readonly claims?: JWTPayload;
  readonly key?: CryptoKey;
  /** From now. */
  readonly expires?: string | undefined;
}

/** A token that lets its holder generate, but for the changes. */
function tokenOf({ claims = {}, key = own, expires = '1h' }: Changes = {}): Promise<string> {
  const payload = { iss: ISSUER, aud: 'llamero', sub: 'somebody', scope: 'openid infer', ...claims };
  const token = new SignJWT(payload).setProtectedHeader({ alg: 'ES256', kid: 'own' });
  return token.setExpirationTime(expires).sign(key);
}

const ask = async (token: string, url = '/completion') => {
  const headers = { authorization: `Bearer ${token}` };
  const body = url === '/completion' ? { prompt: 'a', n_predict: 1 } : undefined;
  return request(test.app, body ? 'POST' : 'GET', url, body, headers);
};

describe('tokens of an issuer', () => {
  it.each([
    ['scope', 'infer'],
    ['scope', 'openid llamero:infer'],
    ['scp', ['infer']],
    ['scp', 'infer embed'],
    ['scopes', ['other', 'llamero:infer']],
  ])('open what their scopes allow: %s %j', async (claim, value) => {
    await start('--jwt-jwks-file', file);
    const token = await tokenOf({ claims: { scope: undefined, [claim]: value } });
    expect((await ask(token)).status).toBe(200);
    expect((await ask(token, '/lora-adapters')).json.error.message).toBe('The API key lacks the scope "lora"');
  });

  it('work beside keys, and not without either', async () => {
    await start('--jwt-jwks-file', file, '--api-key', 'first');
    expect((await ask('first')).status).toBe(200);
    expect((await ask(await tokenOf())).status).toBe(200);
    expect((await ask('second')).json.error.message).toBe('Invalid API Key');
    expect((await request(test.app, 'POST', '/completion', { prompt: 'a' })).status).toBe(401);
    expect((await ask('second', '/health')).status).toBe(200);
  });

  it.each<[string, Changes]>([
    ['of another issuer', { claims: { iss: 'https://other.example' } }],
    ['for another audience', { claims: { aud: 'other' } }],
    ['for no audience', { claims: { aud: undefined } }],
    ['of nobody', { claims: { sub: undefined } }],
    ['of an empty name', { claims: { sub: '' } }],
    ['not yet good', { claims: { nbf: Math.floor(Date.now() / 1000) + 3600 } }],
  ])('are refused when they are %s', async (_what, changes) => {
    await start('--jwt-jwks-file', file);
    const { status, json } = await ask(await tokenOf(changes));
    expect([status, json.error.message]).toEqual([401, 'The token is not valid']);
  });

  it('are refused when somebody else has signed them, when they were changed, and when nobody has signed them', async () => {
    await start('--jwt-jwks-file', file);
    const [head, , signature] = (await tokenOf()).split('.');
    const payload = Buffer.from(JSON.stringify({ iss: ISSUER, aud: 'llamero', sub: 'admin', scope: 'admin' }));
    const claims = { scope: 'infer' };
    const unsigned = new UnsecuredJWT(claims).setIssuer(ISSUER).setAudience('llamero').setSubject('a').encode();
    const bySecret = await new SignJWT({ iss: ISSUER, aud: 'llamero', sub: 'a', scope: 'infer' })
      .setProtectedHeader({ alg: 'HS256', kid: 'secret' })
      .setExpirationTime('1h')
      .sign(Buffer.from('a secret of both sides'));
    for (const token of [
      await tokenOf({ key: other }),
      `${head}.${payload.toString('base64url')}.${signature}`,
      `${unsigned}${'a'.repeat(4)}`,
      bySecret,
    ]) {
      expect((await ask(token)).json.error.message).toBe('The token is not valid');
    }
    expect((await ask(unsigned)).status).toBe(401);
  });

  it('are refused when they have expired, or never do', async () => {
    await start('--jwt-jwks-file', file);
    expect((await ask(await tokenOf({ expires: '-2m' }))).json.error.message).toBe('The API key has expired');
    const endless = new SignJWT({ iss: ISSUER, aud: 'llamero', sub: 'a', scope: 'infer' });
    const token = await endless.setProtectedHeader({ alg: 'ES256', kid: 'own' }).sign(own);
    expect((await ask(token)).json.error.message).toBe('The token is not valid');
  });

  describe('whose keys are at a URL', () => {
    let issuer: Server;
    let isAway = false;
    let url = '';

    beforeAll(async () => {
      issuer = createServer((_, response) => {
        response.writeHead(isAway ? 500 : 200, { 'Content-Type': 'application/json' }).end(isAway ? '' : keySet);
      });
      await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve));
      url = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}/keys`;
    });
    afterAll(() => new Promise((resolve) => issuer.close(resolve)));

    it('are checked by them', async () => {
      isAway = false;
      await start('--jwt-jwks-url', url);
      expect((await ask(await tokenOf())).status).toBe(200);
      expect((await ask(await tokenOf({ key: other }))).status).toBe(401);
    });

    it('cannot be checked while they are away, which is no fault of the client', async () => {
      isAway = true;
      await start('--jwt-jwks-url', url, '--api-key', 'first');
      const { status, headers } = await ask(await tokenOf());
      expect([status, headers['x-should-retry']]).toEqual([503, 'true']);
      expect((await ask(await tokenOf(), '/health')).status).toBe(200);
      expect((await ask('first')).status).toBe(200);
      isAway = false;
      expect((await ask(await tokenOf())).status).toBe(200);
    });
  });

  it.each([
    [['--jwt-issuer', ISSUER], 'tokens need --jwt-audience: for whom they have to be'],
    [['--jwt-audience', 'a'], 'tokens need --jwt-issuer: whose they have to be'],
    [FLAGS, 'tokens need --jwt-jwks-url or --jwt-jwks-file, and not both'],
    [[...FLAGS, '--jwt-jwks-file', file, '--jwt-jwks-url', 'https://a.example'], 'tokens need --jwt-jwks-url or --jwt'],
    [[...FLAGS, '--jwt-jwks-file', `${file}.none`], `--jwt-jwks-file: the file "${file}.none" cannot be read (ENOENT)`],
    [
      [...FLAGS, '--jwt-jwks-url', 'http://a.example/keys'],
      '--jwt-jwks-url: "http://a.example/keys" is no URL that be',
    ],
  ])('end the start with %j', async (argv, problem) => {
    await expect(createTestApp({ argv })).rejects.toThrow(problem);
  });

  it('end the start with a file that has no keys', async () => {
    const broken = join(folder, 'broken.json');
    for (const text of ['{', '{}', '[]', '{"keys":7}']) {
      writeFileSync(broken, text);
      const started = createTestApp({ argv: [...FLAGS, '--jwt-jwks-file', broken] });
      await expect(started, text).rejects.toThrow(`--jwt-jwks-file: the file "${broken}" is no JSON Web Key Set`);
    }
  });
});
