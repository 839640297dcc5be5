import { access, constants, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FileLock } from '../cache/file-lock.js';
import { writeRecord } from '../cache/file-record.js';
import { freshness } from '../cache/freshness.js';
import { localFile, sha256Of } from '../cache/local-file.js';
import type { DownloadProgress } from '../model-request.js';
import { diskError, ModelSourceError } from '../model-source-error.js';
import { assertSpace } from './disk-space.js';
import { type DownloadContext, type DownloadJob, FileDownload } from './file-download.js';
import { inParallel } from './parallel.js';
import { partialPath, publish } from './partial-file.js';

/** All files of one model. */
export interface ModelPlan {
  /** What the progress is reported as. */
  readonly name: string;
  readonly jobs: readonly DownloadJob[];
  /** The folder that links must not lead out of; absent where the user named the place. */
  readonly cacheDirectory?: string;
}

export interface ModelDownloadContext extends DownloadContext {
  readonly onProgress: (progress: DownloadProgress) => void;
}

/**
 * Brings the files of a model up to date: fetches those that are missing or have changed, and replaces the old ones
 * only when all of the new ones are whole. One process at a time; the others wait and find the work done.
 * @throws ModelSourceError
 */
export async function bringUpToDate(plan: ModelPlan, context: ModelDownloadContext): Promise<void> {
  if ((await missing(plan, context)).length === 0) return;
  const lock = await lockModel(plan, context);
  try {
    const jobs = await missing(plan, context);
    if (jobs.length === 0) return;
    const meter = new Meter(plan, context.onProgress);
    await assertSpace(dirname(jobs[0]!.target), await bytesMissing(jobs));
    const records = await inParallel(
      jobs,
      context.limits.parallelParts,
      (job, signal) => FileDownload.run(job, { ...context, signal }, meter.of(job)),
      context.signal,
    );
    await lock.assertHeld();
    for (const [i, job] of jobs.entries()) await publish(job.target, records[i]!);
    context.log('info', `downloaded ${plan.name} to ${plan.jobs[0]!.target}`);
  } finally {
    await lock.release();
  }
}

async function lockModel(
  { name, jobs, cacheDirectory }: ModelPlan,
  { limits, signal, log }: DownloadContext,
): Promise<FileLock> {
  const { target } = jobs[0]!;
  try {
    await mkdir(dirname(target), { recursive: true });
    await access(dirname(target), constants.W_OK);
  } catch (error) {
    const { code, message } = diskError(`write to ${dirname(target)}`, error);
    const advice = cacheDirectory === undefined ? '' : '; LLAMA_CACHE names another cache folder';
    throw new ModelSourceError(code, message + advice, {}, { cause: error });
  }
  const onWait = () => log('info', `another process is downloading ${name}; waiting for it`);
  return FileLock.acquire(`${target}.lock`, { limits, signal, onWait });
}

/** The files that have to be fetched. */
async function missing(plan: ModelPlan, context: DownloadContext): Promise<readonly DownloadJob[]> {
  const states = await inParallel(plan.jobs, 1, (job) => isUpToDate(job, plan, context));
  return plan.jobs.filter((_, i) => !states[i]);
}

async function isUpToDate(job: DownloadJob, { cacheDirectory }: ModelPlan, context: DownloadContext): Promise<boolean> {
  const { target, wanted } = job;
  const local = await localFile(target, cacheDirectory);
  switch (freshness(local, wanted, cacheDirectory === undefined)) {
    case 'fresh':
      return true;
    case 'foreign':
      context.log('warn', `${target} was there before and is used as it is; it is not compared with ${wanted.url}`);
      return true;
    case 'unproven':
      return isProven(job, context);
    default:
      return false;
  }
}

/** Compares the checksum, and remembers it when it is right, for it takes seconds a gigabyte. */
async function isProven({ target, wanted, commit }: DownloadJob, context: DownloadContext): Promise<boolean> {
  context.log('info', `comparing the checksum of ${target} with ${wanted.url}`);
  if ((await sha256Of(target, context.signal)) !== wanted.sha256) return false;
  const { size } = await stat(target);
  try {
    await writeRecord(target, { ...wanted, size, commit });
  } catch (error) {
    // A folder that cannot be written still serves its model.
    if (!(error instanceof ModelSourceError)) throw error;
    context.log('warn', error.message);
  }
  return true;
}

/** Bytes that the disk has to take, as far as they are known. */
async function bytesMissing(jobs: readonly DownloadJob[]): Promise<number> {
  const sizes = await Promise.all(
    jobs.map(async ({ target, wanted }) => {
      const begun = await stat(partialPath(target)).then(
        ({ size }) => size,
        () => 0,
      );
      return Math.max((wanted.size ?? 0) - begun, 0);
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Adds up the progress of all files; those that need no download count as done. */
class Meter {
  private readonly files: Map<string, { bytes: number; total: number | undefined }>;

  constructor(
    private readonly plan: ModelPlan,
    private readonly onProgress: (progress: DownloadProgress) => void,
  ) {
    this.files = new Map(
      plan.jobs.map(({ target, wanted }) => [target, { bytes: wanted.size ?? 0, total: wanted.size }]),
    );
  }

  /** The listener of one file, which is not done. */
  of({ target }: DownloadJob): (bytes: number, total: number | undefined) => void {
    const file = this.files.get(target)!;
    file.bytes = 0;
    return (bytes, total) => {
      file.bytes = bytes;
      file.total = total;
      this.report();
    };
  }

  private report(): void {
    const files = [...this.files.values()];
    const totals = files.flatMap(({ total }) => (total === undefined ? [] : [total]));
    this.onProgress({
      name: this.plan.name,
      bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
      total: totals.length === files.length ? totals.reduce((sum, total) => sum + total, 0) : undefined,
    });
  }
}
