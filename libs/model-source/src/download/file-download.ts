import { basename } from 'node:path';
import type { FileRecord } from '../cache/file-record.js';
import type { Wanted } from '../cache/freshness.js';
import { type DownloadLimits, type ModelSourceLog } from '../model-request.js';
import { ModelSourceError, type ModelSourceErrorCode } from '../model-source-error.js';
import type { HttpAnswer, HttpClient } from '../transport/http-client.js';
import { remoteFacts } from '../transport/remote-facts.js';
import { withRetries } from '../transport/retries.js';
import { type Asked, statusFailure } from '../transport/status-failure.js';
import { PartialFile } from './partial-file.js';
import { assertGguf, canContinue, continuation, rangeHeaders, validatorOf } from './resume.js';

/** One file to fetch. */
export interface DownloadJob {
  /** Where the bytes are. */
  readonly url: URL;
  /** What they are. */
  readonly wanted: Wanted;
  readonly commit?: string;
  /** Where they go. */
  readonly target: string;
  /** What it is called in messages. */
  readonly about: Omit<Asked, 'hadToken'>;
}

export interface DownloadContext {
  readonly http: HttpClient;
  readonly limits: DownloadLimits;
  readonly log: ModelSourceLog;
  readonly signal?: AbortSignal;
}

/** Errors after which nothing of what has come is of use. */
const WORTHLESS = new Set<ModelSourceErrorCode>(['ERR_CONTENT', 'ERR_CHECKSUM']);

/** Fetches one file into its partial file, in as many attempts as it takes. */
export class FileDownload {
  /** Bytes of the whole file, once known. */
  private total: number | undefined;

  private constructor(
    private readonly job: DownloadJob,
    private readonly context: DownloadContext,
    private readonly partial: PartialFile,
    private readonly onBytes: (bytes: number, total: number | undefined) => void,
  ) {
    this.total = job.wanted.size;
  }

  /**
   * Leaves the whole file, checked and written through, beside its place.
   * @param onBytes told the bytes that lie here and the bytes of the file
   * @returns the record to publish it with
   * @throws ModelSourceError
   */
  static async run(
    job: DownloadJob,
    context: DownloadContext,
    onBytes: (bytes: number, total: number | undefined) => void,
  ): Promise<FileRecord> {
    const partial = await PartialFile.open(job.target);
    const download = new FileDownload(job, context, partial, onBytes);
    try {
      await download.prepare();
      await download.fetch();
      download.check();
    } catch (error) {
      const isWorthless = error instanceof ModelSourceError && WORTHLESS.has(error.code);
      await (isWorthless || partial.size === 0 ? partial.discard() : partial.close());
      throw error;
    }
    await partial.seal();
    const { validator: _, ...record } = { ...partial.record, size: partial.size };
    return record;
  }

  private async prepare(): Promise<void> {
    const { partial, job, context } = this;
    if (!canContinue(partial.record, partial.size, job.wanted)) {
      await partial.restart(this.record({}, undefined));
      return;
    }
    context.log('info', `${basename(job.target)}: going on after ${partial.size} bytes of an earlier download`);
    if (partial.record?.sha256 !== undefined) await partial.hashBeginning(context.signal);
  }

  private async fetch(): Promise<void> {
    const { job, context } = this;
    const { limits, signal, log } = context;
    await withRetries((progressed) => this.attempt(progressed), {
      attempts: limits.attempts,
      limits,
      signal,
      onRetry: ({ message }, delay) =>
        log('warn', `${basename(job.target)}: ${message}; trying again in ${Math.ceil(delay / 1000)} s`),
    });
  }

  private async attempt(progressed: () => void): Promise<void> {
    const { partial, job, context } = this;
    this.report();
    if (partial.size > 0 && partial.size === this.total) return;
    const validator = partial.record?.validator;
    const headers = rangeHeaders(partial.size, validator);
    const answer = await context.http.send({ method: 'GET', url: job.url, headers, signal: context.signal });
    switch (continuation(answer, partial.size, validator, this.total)) {
      case 'append':
        this.total ??= remoteFacts(answer).size;
        return this.receive(answer, progressed);
      case 'replace':
        await this.adopt(answer);
        return this.receive(answer, progressed);
      case 'complete':
        return answer.discard();
      case 'restart':
        await answer.discard();
        await partial.restart(this.record({}, undefined));
        throw new ModelSourceError('ERR_UNREACHABLE', 'the server sent another part of the file than asked for');
      default:
        await answer.discard();
        throw statusFailure(answer.status, answer.headers, { ...job.about, hadToken: answer.hadToken });
    }
  }

  /** Begins anew with what the server has now. */
  private async adopt(answer: HttpAnswer): Promise<void> {
    const { job, partial } = this;
    const facts = remoteFacts(answer);
    const { sha256, size } = job.wanted;
    if (sha256 !== undefined && size !== undefined && facts.size !== undefined && facts.size !== size) {
      await answer.discard();
      throw wrongSize(job, facts.size, size);
    }
    this.total = facts.size ?? size;
    await partial.restart(this.record(facts, validatorOf(answer)));
    this.report();
  }

  private async receive(answer: HttpAnswer, progressed: () => void): Promise<void> {
    const { partial, job, context } = this;
    const began = partial.size;
    for await (const chunk of answer.body()) {
      if (partial.size === 0) assertGguf(chunk, job.about.what);
      await partial.append(chunk);
      if (partial.size - began >= context.limits.progress) progressed();
      this.report();
    }
    if (this.total !== undefined && partial.size < this.total) {
      throw new ModelSourceError('ERR_UNREACHABLE', `${job.url.host}: the connection broke`);
    }
  }

  /** @throws ModelSourceError when what has come is not the file that was announced */
  private check(): void {
    const { partial, job, total } = this;
    if (total !== undefined && partial.size !== total) throw wrongSize(job, partial.size, total);
    if (partial.size === 0) throw new ModelSourceError('ERR_CONTENT', `${job.about.what} is an empty file`);
    const { sha256 } = partial.record ?? {};
    if (sha256 !== undefined && partial.digest() !== sha256) {
      const message = `${job.about.what}: the checksum of ${basename(job.target)} is wrong; the download was deleted`;
      throw new ModelSourceError('ERR_CHECKSUM', message);
    }
  }

  /** What is known of the file: the listing's word goes before the sender's. */
  private record(facts: FileRecord, validator: string | undefined): FileRecord {
    const { wanted, commit } = this.job;
    return {
      url: wanted.url,
      commit,
      etag: facts.etag ?? wanted.etag,
      lastModified: facts.lastModified ?? wanted.lastModified,
      sha256: wanted.sha256 ?? facts.sha256,
      validator,
    };
  }

  private report(): void {
    this.onBytes(this.partial.size, this.total);
  }
}

function wrongSize({ about }: DownloadJob, size: number, expected: number): ModelSourceError {
  return new ModelSourceError('ERR_CHECKSUM', `${about.what}: ${size} bytes came instead of ${expected}`);
}
