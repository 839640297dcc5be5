import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { DownloadProgress, ModelRequest, ModelSourceEffects } from '../../libs/model-source/src/index.js';
import { resolveModel } from '../../libs/model-source/src/index.js';
import { DOWNLOAD_LIMITS } from '../../libs/model-source/src/model-request.js';
import { LocalHub, sha256 } from './local-hub.js';

/** The limits of a user, with the waits of a test. */
export const QUICK = {
  ...DOWNLOAD_LIMITS,
  retryDelay: 1,
  lockBeat: 20,
};

/** Memory where there is such a folder: downloads are written through, and a busy disk makes that slow. */
const FOLDER = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** A hub and an empty cache folder for each test of a file. */
export class HubFixture {
  hub!: LocalHub;
  /** A folder of this test; the cache folder is in it. */
  folder!: string;
  log: string[] = [];
  progress: DownloadProgress[] = [];
  private waiters: { readonly bytes: number; readonly done: () => void }[] = [];

  constructor() {
    beforeEach(async () => {
      this.hub = await LocalHub.start();
      this.folder = await mkdtemp(join(FOLDER, 'llamero-models-'));
      this.log = [];
      this.progress = [];
      this.waiters = [];
    });
    afterEach(async () => {
      await this.hub.close();
      await rm(this.folder, { recursive: true, force: true });
    });
  }

  get cache(): string {
    return join(this.folder, 'cache');
  }

  request(request: Partial<ModelRequest>): ModelRequest {
    return { offline: false, cacheDirectory: this.cache, endpoint: this.hub.url, ...request };
  }

  resolve(request: Partial<ModelRequest>, effects: ModelSourceEffects = {}) {
    return resolveModel(this.request(request), {
      limits: QUICK,
      log: (_, message) => this.log.push(message),
      onProgress: (progress) => this.report(progress),
      ...effects,
    });
  }

  /** Comes true when so many bytes of a download are stored. */
  stored(bytes: number): Promise<void> {
    return new Promise((done) => this.waiters.push({ bytes, done }));
  }

  /** The error of a resolution that has to fail. */
  async failure(
    request: Partial<ModelRequest>,
    effects: ModelSourceEffects = {},
  ): Promise<{ code: string; message: string }> {
    try {
      const { path } = await this.resolve(request, effects);
      throw new Error(`resolved to ${path}`);
    } catch (error) {
      const { code, message } = error as { code: string; message: string };
      return { code, message };
    }
  }

  /** Names in the cache folder, sorted. */
  async cached(): Promise<readonly string[]> {
    return (await readdir(this.cache)).sort();
  }

  private report(progress: DownloadProgress): void {
    this.progress.push(progress);
    for (const { bytes, done } of this.waiters) if (progress.bytes >= bytes) done();
  }

  /** The checksum of a file: comparing it is quicker than comparing bytes. */
  async digest(path: string): Promise<string> {
    return sha256(await readFile(path));
  }
}
