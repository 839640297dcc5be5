import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What goes wrong with one answer. */
export interface Fault {
  /** Answers with this status and no file. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Breaks the connection after so many bytes of the body, and not before `until`. */
  readonly cutAfter?: number;
  /** Sends so many bytes of the body and goes on after `until`; never without it. */
  readonly pauseAfter?: number;
  readonly until?: Promise<unknown>;
  /** Announces no length. */
  readonly isChunked?: boolean;
  /** Sends these bytes instead. */
  readonly body?: Buffer;
}

export interface HostedFile {
  readonly content: Buffer;
  readonly etag?: string;
  readonly lastModified?: string;
  /** False = the server knows no ranges. */
  readonly ranges?: boolean;
  /** False = `If-Range` is ignored. */
  readonly ifRange?: boolean;
  /** What the redirect before it says of the file; the truth unless told otherwise. */
  readonly linkedEtag?: string;
}

export interface RepositoryOptions {
  /** Answers 401 without this token. */
  readonly token?: string;
  /** Answers this status whatever the token. */
  readonly status?: number;
  /** Files in a page of the listing. */
  readonly pageSize?: number;
  /** A file outside LFS has no checksum in the listing. */
  readonly isLfs?: boolean;
}

export interface SeenRequest {
  readonly server: 'hub' | 'cdn';
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
}

interface Repository extends RepositoryOptions {
  readonly commit: string;
  readonly files: Readonly<Record<string, Buffer>>;
}

export function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Bytes that begin as a GGUF file does and are the same for the same seed. */
export function gguf(size: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(size);
  let state = seed;
  for (let i = 0; i < size; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[i] = state >>> 24;
  }
  bytes.write('GGUF');
  return bytes;
}

/** A hub with Hugging Face's API on one port and the server that holds the large files on another. */
export class LocalHub {
  readonly requests: SeenRequest[] = [];
  /** The origins of the two servers; they stay when the hub is closed. */
  url = '';
  cdnUrl = '';
  private readonly repositories = new Map<string, Repository>();
  private readonly files = new Map<string, HostedFile>();
  private readonly faults: { readonly pattern: RegExp; readonly fault: Fault }[] = [];
  private readonly hub = createServer((request, response) => void this.answer('hub', request, response));
  private readonly cdn = createServer((request, response) => void this.answer('cdn', request, response));

  static async start(): Promise<LocalHub> {
    const hub = new LocalHub();
    await Promise.all([hub.hub, hub.cdn].map((s) => new Promise<void>((done) => s.listen(0, '127.0.0.1', done))));
    hub.url = originOf(hub.hub);
    hub.cdnUrl = originOf(hub.cdn);
    return hub;
  }

  /** Adds a repository or a new commit of it. */
  repository(id: string, files: Readonly<Record<string, Buffer>>, options: RepositoryOptions = {}): void {
    const commit = createHash('sha1').update(
      JSON.stringify(Object.entries(files).map(([name, f]) => [name, sha256(f)])),
    );
    this.repositories.set(id, { ...options, files, commit: commit.digest('hex') });
    for (const content of Object.values(files)) {
      const digest = sha256(content);
      this.files.set(`/blobs/${digest}`, { content, etag: `"cdn-${digest.slice(0, 8)}"` });
    }
  }

  /** Serves a file at a path of the hub's port. */
  file(path: string, file: HostedFile): void {
    this.files.set(path, file);
  }

  /** Lets the next requests of which "METHOD path" matches go wrong, one a fault. */
  fail(pattern: RegExp, ...faults: readonly Fault[]): void {
    this.faults.push(...faults.map((fault) => ({ pattern, fault })));
  }

  /** The requests of which "METHOD path" matches. */
  seen(pattern: RegExp): readonly SeenRequest[] {
    return this.requests.filter(({ method, path }) => pattern.test(`${method} ${path}`));
  }

  async close(): Promise<void> {
    for (const server of [this.hub, this.cdn]) {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    }
  }

  private async answer(server: 'hub' | 'cdn', request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url: path = '/', headers } = request;
    this.requests.push({ server, method, path, headers });
    const i = this.faults.findIndex(({ pattern }) => pattern.test(`${method} ${path}`));
    const fault = i < 0 ? {} : this.faults.splice(i, 1)[0]!.fault;
    if (fault.status !== undefined) return void response.writeHead(fault.status, fault.headers).end();
    const url = new URL(path, 'http://hub');
    const api = /^\/api\/models\/([^/]+\/[^/]+)\/(refs|tree\/(\w+))$/.exec(url.pathname);
    const resolve = /^\/([^/]+\/[^/]+)\/resolve\/(\w+)\/(.+)$/.exec(url.pathname);
    const file = this.files.get(url.pathname);
    if (file !== undefined) return sendFile(file, request, response, fault);
    const repository = this.repositories.get((api ?? resolve)?.[1] ?? '');
    if (repository === undefined) return void response.writeHead(404).end('{"error":"Repository not found"}');
    const { token, status } = repository;
    if (status !== undefined) return void response.writeHead(status).end();
    if (token !== undefined && headers.authorization !== `Bearer ${token}`) return void response.writeHead(401).end();
    if (api !== null) return this.sendApi(repository, url, api[3], response);
    const content =
      [repository.commit, 'main'].includes(resolve![2]!) && repository.files[decodeURIComponent(resolve![3]!)];
    if (!content) return void response.writeHead(404).end();
    const head = {
      location: `${this.cdnUrl}/blobs/${sha256(content)}?signature=s3cret`,
      'x-linked-size': content.length,
    };
    response.writeHead(302, { ...head, 'x-linked-etag': `"${sha256(content)}"` }).end();
  }

  private sendApi(repository: Repository, url: URL, commit: string | undefined, response: ServerResponse): void {
    response.setHeader('content-type', 'application/json');
    if (commit === undefined) {
      const branches = [
        { name: 'old', targetCommit: '0'.repeat(40) },
        { name: 'main', targetCommit: repository.commit },
      ];
      return void response.end(JSON.stringify({ branches, tags: [] }));
    }
    if (commit !== repository.commit) return void response.writeHead(404).end();
    const { pageSize = 1000, files, isLfs = true } = repository;
    const start = Number(url.searchParams.get('cursor') ?? 0);
    const entries = Object.entries(files).map(([path, content]) => ({
      type: 'file',
      path,
      size: content.length,
      oid: sha256(content).slice(0, 40),
      ...(isLfs ? { lfs: { oid: sha256(content), size: content.length } } : {}),
    }));
    const next = start + pageSize;
    if (next < entries.length) {
      // As a mirror does that hands on the link of the hub behind it.
      response.setHeader('link', `<https://hub.invalid/api?recursive=true&cursor=${next}>; rel="next"`);
    }
    response.end(JSON.stringify([{ type: 'directory', path: 'folder' }, ...entries.slice(start, next)]));
  }
}

function originOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function sendFile(
  file: HostedFile,
  request: IncomingMessage,
  response: ServerResponse,
  fault: Fault,
): Promise<void> {
  const { etag, lastModified, ranges = true, ifRange = true, linkedEtag } = file;
  const content = fault.body ?? file.content;
  if (etag !== undefined) response.setHeader('etag', etag);
  if (lastModified !== undefined) response.setHeader('last-modified', lastModified);
  if (linkedEtag !== undefined) response.setHeader('x-linked-etag', linkedEtag);
  const condition = request.headers['if-range'];
  const isSame = condition === undefined || !ifRange || condition === etag || condition === lastModified;
  const range = ranges && isSame ? /^bytes=(\d+)-$/.exec(request.headers.range ?? '') : null;
  const start = Number(range?.[1] ?? 0);
  if (range !== null && start >= content.length) {
    return void response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
  }
  const body = content.subarray(start);
  const partial = { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` };
  if (fault.isChunked !== true) response.setHeader('content-length', body.length);
  response.writeHead(range === null ? 200 : 206, range === null ? {} : partial);
  if (request.method === 'HEAD') return void response.end();
  const { cutAfter, pauseAfter, until } = fault;
  const stop = cutAfter ?? pauseAfter;
  if (stop === undefined) return void response.end(body);
  await new Promise((done) => response.write(body.subarray(0, stop), done));
  if (pauseAfter !== undefined && until === undefined) return;
  await until;
  if (cutAfter === undefined || fault.isChunked) response.end(cutAfter === undefined ? body.subarray(stop) : undefined);
  else response.destroy();
}
