import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gguf, sha256 } from '../../../../test/support/local-hub.js';
import { HubFixture } from '../../../../test/support/local-hub-fixture.js';
import { LocalProxy } from '../../../../test/support/local-proxy.js';
import { outcomeOf, startTypescript } from '../../../../test/support/typescript-process.js';

const fixture = new HubFixture();
const MODEL = gguf(50_000);
const FETCH = join(import.meta.dirname, '../../../../test/support/local-model-fetch.ts');

describe('the access token', () => {
  it('is sent to the hub and not to the server that the hub redirects to', async () => {
    fixture.hub.repository('user/model', { 'm.gguf': MODEL }, { token: 'hf_secret' });
    await fixture.resolve({ hfRepo: 'user/model', hfToken: 'hf_secret' });
    const sent = (server: string) =>
      new Set(fixture.hub.requests.filter((r) => r.server === server).map(({ headers }) => headers.authorization));
    expect(sent('hub')).toEqual(new Set(['Bearer hf_secret']));
    expect(sent('cdn')).toEqual(new Set([undefined]));
  });

  it('is not sent to the host of a model URL, unless that is the hub', async () => {
    fixture.hub.file('/m.gguf', { content: MODEL, etag: '"1"' });
    const hfToken = 'hf_secret';
    await fixture.resolve({ modelUrl: `${fixture.hub.cdnUrl}/m.gguf`, hfToken });
    expect(fixture.hub.requests.map(({ headers }) => headers.authorization)).toEqual([undefined, undefined]);
    fixture.hub.requests.length = 0;
    fixture.hub.file('/n.gguf', { content: MODEL, etag: '"1"' });
    await fixture.resolve({ modelUrl: `${fixture.hub.url}/n.gguf`, hfToken });
    expect(fixture.hub.requests.map(({ headers }) => headers.authorization)).toEqual(Array(2).fill('Bearer hf_secret'));
  });

  it('that cannot stand in a header is refused without being shown', async () => {
    const { code, message } = await fixture.failure({ hfRepo: 'user/model', hfToken: 'hf_secret\r\nx: y' });
    expect(code).toBe('ERR_REQUEST');
    expect(message).not.toContain('secret');
  });

  it('of a URL goes to its host only and appears in no message and no file', async () => {
    fixture.hub.file('/m.gguf', { content: MODEL, etag: '"1"' });
    fixture.hub.fail(/^GET/, { status: 302, headers: { location: `${fixture.hub.cdnUrl}/m.gguf` } });
    const modelUrl = `${fixture.hub.url.replace('//', '//ada:s3cret@')}/m.gguf?sig=s3cret`;
    const { path } = await fixture.resolve({ modelUrl });
    const basic = `Basic ${Buffer.from('ada:s3cret').toString('base64')}`;
    expect(fixture.hub.requests.map(({ server, headers }) => [server, headers.authorization])).toEqual([
      ['hub', basic],
      ['hub', basic],
      ['cdn', undefined],
    ]);
    expect(readFileSync(`${path}.json`, 'utf8') + fixture.log.join()).not.toContain('s3cret');
  });
});

describe('redirects', () => {
  it('are followed, relative ones too', async () => {
    fixture.hub.file('/m.gguf', { content: MODEL, etag: '"1"' });
    const to = (location: string) => ({ status: 307, headers: { location } });
    fixture.hub.fail(/^HEAD/, to('/a'), to('b/../c'), to('/m.gguf'));
    await fixture.resolve({ modelUrl: `${fixture.hub.url}/m.gguf` });
    expect(fixture.hub.seen(/^HEAD/).map(({ path }) => path)).toEqual(['/m.gguf', '/a', '/c', '/m.gguf']);
  });

  it.each([
    ['in a circle', '/m.gguf', 'more than 10 redirects'],
    ['to a file', 'file:///etc/passwd', 'redirects to what is no http or https URL'],
  ])('%s are an error', async (_, location, message) => {
    fixture.hub.fail(/./, ...Array.from({ length: 20 }, () => ({ status: 302, headers: { location } })));
    const failure = await fixture.failure({ modelUrl: `${fixture.hub.url}/m.gguf` });
    expect(failure.code).toBe('ERR_HTTP');
    expect(failure.message).toContain(message);
  });
});

describe('a proxy', () => {
  async function withProxy(work: (proxy: LocalProxy) => Promise<void>): Promise<void> {
    const proxy = await LocalProxy.start();
    try {
      await work(proxy);
    } finally {
      await proxy.close();
    }
  }

  it('carries plain http as plain requests, with its own login', async () => {
    await withProxy(async (proxy) => {
      fixture.hub.repository('user/model', { 'm.gguf': MODEL }, { token: 'hf_secret' });
      const { path } = await fixture.resolve(
        { hfRepo: 'user/model', hfToken: 'hf_secret' },
        { proxies: { http: `http://ada:s3cret@${proxy.host}` } },
      );
      expect(await fixture.digest(path)).toBe(sha256(MODEL));
      expect(proxy.requests).toHaveLength(4);
      expect(proxy.requests[0]).toBe(`GET ${fixture.hub.url}/api/models/user/model/refs`);
      expect(new Set(proxy.logins)).toEqual(new Set([`Basic ${Buffer.from('ada:s3cret').toString('base64')}`]));
      expect(fixture.hub.requests.every(({ headers }) => headers['proxy-authorization'] === undefined)).toBe(true);
    });
  });

  it('is passed by for the hosts of NO_PROXY', async () => {
    await withProxy(async (proxy) => {
      fixture.hub.file('/m.gguf', { content: MODEL, etag: '"1"' });
      const proxies = { http: proxy.host, none: 'example.com,127.0.0.1' };
      await fixture.resolve({ modelUrl: `${fixture.hub.url}/m.gguf` }, { proxies });
      expect(proxy.requests).toEqual([]);
    });
  });

  it('of the environment is not read behind the back of the caller', async () => {
    await withProxy(async (proxy) => {
      fixture.hub.file('/m.gguf', { content: MODEL, etag: '"1"' });
      const request = JSON.stringify(fixture.request({ modelUrl: `${fixture.hub.url}/m.gguf` }));
      const env = { http_proxy: `http://${proxy.host}`, HTTP_PROXY: `http://${proxy.host}` };
      const { output } = await outcomeOf(startTypescript(FETCH, [request], { env }));
      expect(JSON.parse(output)).toMatchObject({ model: { path: join(fixture.cache, 'm.gguf') } });
      expect(proxy.requests).toEqual([]);
    });
  });

  it('that does not answer is an error that names the host', async () => {
    const proxy = await LocalProxy.start();
    const { host } = proxy;
    await proxy.close();
    fixture.hub.repository('user/model', { 'm.gguf': MODEL });
    expect((await fixture.failure({ hfRepo: 'user/model' }, { proxies: { http: host } })).code).toBe('ERR_UNREACHABLE');
    expect(fixture.hub.requests).toEqual([]);
  });

  it('that is no URL is refused without being shown', async () => {
    const failure = await fixture.failure({ hfRepo: 'user/model' }, { proxies: { http: 'http://ada:s3cret@:x' } });
    expect(failure).toEqual({ code: 'ERR_REQUEST', message: 'the proxy in the environment is not a URL' });
  });
});

function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(!hasOpenssl())('https [needs openssl]', () => {
  /** A server with a certificate that its own authority is for. */
  async function withServer(work: (url: string, certificate: string) => Promise<void>): Promise<void> {
    const key = join(fixture.folder, 'key.pem');
    const certificate = join(fixture.folder, 'cert.pem');
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
    execFileSync('openssl', [...args, '-keyout', key, '-out', certificate, ...subject], { stdio: 'ignore' });
    const server = createServer({ key: readFileSync(key), cert: readFileSync(certificate) }, (request, response) => {
      const isDown = request.url === '/down.gguf';
      response.writeHead(isDown ? 302 : 200, {
        'content-length': isDown ? 0 : MODEL.length,
        ...(isDown ? { location: `${fixture.hub.url}/m.gguf` } : {}),
      });
      response.end(request.method === 'HEAD' || isDown ? undefined : MODEL);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    try {
      await work(`https://localhost:${(server.address() as AddressInfo).port}`, certificate);
    } finally {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    }
  }

  it('with a certificate that nobody vouches for is an error at once', async () => {
    await withServer(async (url) => {
      const { code, message } = await fixture.failure({ modelUrl: `${url}/m.gguf` });
      expect(code).toBe('ERR_TLS');
      expect(message).toContain('is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT)');
      expect(fixture.log).toEqual([]);
    });
  });

  it('goes through a proxy by a tunnel, trusting the authorities of NODE_EXTRA_CA_CERTS', async () => {
    const proxy = await LocalProxy.start();
    try {
      await withServer(async (url, certificate) => {
        const request = JSON.stringify(fixture.request({ modelUrl: `${url}/m.gguf` }));
        const effects = JSON.stringify({ proxies: { https: proxy.host } });
        const env = { NODE_EXTRA_CA_CERTS: certificate };
        const { output, errors } = await outcomeOf(startTypescript(FETCH, [request, effects], { env }));
        expect({ ...JSON.parse(output || '{}'), errors }).toMatchObject({
          model: { path: join(fixture.cache, 'm.gguf') },
        });
        expect(await fixture.digest(join(fixture.cache, 'm.gguf'))).toBe(sha256(MODEL));
        expect(proxy.requests[0]).toBe(`CONNECT ${url.replace('https://', '')}`);
      });
    } finally {
      await proxy.close();
    }
  });

  it('is never left for http by a redirect', async () => {
    await withServer(async (url, certificate) => {
      const request = JSON.stringify(fixture.request({ modelUrl: `${url}/down.gguf` }));
      const { output } = await outcomeOf(
        startTypescript(FETCH, [request], { env: { NODE_EXTRA_CA_CERTS: certificate } }),
      );
      expect(JSON.parse(output)).toMatchObject({
        error: { code: 'ERR_HTTP', message: `${url}/down.gguf redirects from https to http, which is not followed` },
      });
      expect(fixture.hub.requests).toEqual([]);
    });
  });
});
