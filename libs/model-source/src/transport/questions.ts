import type { DownloadLimits, ModelSourceLog } from '../model-request.js';
import { ModelSourceError } from '../model-source-error.js';
import { publicUrl } from './credentials.js';
import type { Headers, HttpAnswer, HttpClient } from './http-client.js';
import { withRetries } from './retries.js';
import { type Asked, statusFailure } from './status-failure.js';

/** Bytes of a listing's page that are read. */
const MAX_JSON = 64 * 1024 * 1024;

/** Short questions to a server: each is tried a few times, and a status that is no success is an error. */
export class Questions {
  constructor(
    private readonly http: HttpClient,
    private readonly limits: DownloadLimits,
    private readonly log: ModelSourceLog,
    private readonly signal: AbortSignal | undefined,
  ) {}

  /** @throws ModelSourceError ERR_HUB_ANSWER when it is not JSON */
  async json(
    url: URL,
    about: Omit<Asked, 'hadToken'>,
  ): Promise<{ readonly value: unknown; readonly headers: Headers }> {
    return this.ask('GET', url, about, async (answer) => {
      const chunks: Uint8Array[] = [];
      let size = 0;
      for await (const chunk of answer.body()) {
        size += chunk.length;
        if (size > MAX_JSON)
          throw new ModelSourceError('ERR_HUB_ANSWER', `${about.what}: the hub's listing is too long`);
        chunks.push(chunk);
      }
      return { value: parsed(Buffer.concat(chunks).toString('utf8'), about.what), headers: answer.headers };
    });
  }

  /** The head of an answer. */
  async head(url: URL, about: Omit<Asked, 'hadToken'>): Promise<HttpAnswer> {
    return this.ask('HEAD', url, about, async (answer) => {
      await answer.discard();
      return answer;
    });
  }

  private ask<T>(
    method: 'GET' | 'HEAD',
    url: URL,
    about: Omit<Asked, 'hadToken'>,
    read: (answer: HttpAnswer) => Promise<T>,
  ): Promise<T> {
    const { limits, signal, log } = this;
    return withRetries(
      async () => {
        const answer = await this.http.send({ method, url, signal });
        if (answer.status >= 200 && answer.status < 300) return read(answer);
        await answer.discard();
        throw statusFailure(answer.status, answer.headers, { ...about, hadToken: answer.hadToken });
      },
      {
        attempts: limits.questionAttempts,
        limits,
        signal,
        onRetry: ({ message }) => log('info', `${message}; asking ${publicUrl(url)} again`),
      },
    );
  }
}

function parsed(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ModelSourceError('ERR_HUB_ANSWER', `${what}: the hub's answer is not JSON`, {}, { cause: error });
  }
}
