import { setTimeout as sleep } from 'node:timers/promises';
import type { DownloadLimits } from '../model-request.js';
import { ModelSourceError } from '../model-source-error.js';

/**
 * Milliseconds before the next attempt: doubled each time and up to a quarter longer, so that many servers that lost
 * the same hub do not come back together; at least what the server asks for; bounded.
 * @param failures attempts that failed in a row, from 1
 * @param random in [0, 1)
 */
export function retryDelay(
  failures: number,
  { retryDelay, maxRetryDelay }: Pick<DownloadLimits, 'retryDelay' | 'maxRetryDelay'>,
  random: number,
  retryAfter = 0,
): number {
  const doubled = retryDelay * 2 ** (failures - 1) * (1 + random / 4);
  return Math.min(Math.max(doubled, retryAfter), maxRetryDelay);
}

export interface RetryOptions {
  /** Attempts in a row without progress. */
  readonly attempts: number;
  readonly limits: Pick<DownloadLimits, 'retryDelay' | 'maxRetryDelay'>;
  readonly signal?: AbortSignal;
  /** Called before each wait. */
  readonly onRetry: (error: ModelSourceError, delay: number) => void;
}

/**
 * Calls until it succeeds, until it fails with what waiting cannot heal, or until the attempts are used up.
 * @param attempt is given a function to call when it has made progress, which makes the attempts count from the start
 */
export async function withRetries<T>(
  attempt: (progressed: () => void) => Promise<T>,
  { attempts, limits, signal, onRetry }: RetryOptions,
): Promise<T> {
  let failures = 0;
  for (;;) {
    try {
      return await attempt(() => {
        failures = 0;
      });
    } catch (error) {
      failures++;
      if (!(error instanceof ModelSourceError) || error.code !== 'ERR_UNREACHABLE' || failures >= attempts) throw error;
      const delay = retryDelay(failures, limits, Math.random(), error.details.retryAfter);
      onRetry(error, delay);
      await pause(delay, signal);
    }
  }
}

/** @throws ModelSourceError ERR_ABORTED */
export async function pause(delay: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(delay, undefined, { signal });
  } catch (error) {
    throw new ModelSourceError('ERR_ABORTED', 'the download was stopped', {}, { cause: error });
  }
}
