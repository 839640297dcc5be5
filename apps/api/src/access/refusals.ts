import { Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ApiError } from '../http/api-error.js';
import { networkOf } from './keys/networks.js';
import type { Principal } from './keys/principal.js';
import { REFUSALS, type RefusalReason } from './refusal.js';
import { RefusalLog } from './refusal-log.js';

const log = new Logger('Keys');

/** Answers that are held back at a time, of all clients. */
const MOST_HELD = 256;

/** What was refused for the sake of keys: counted, logged, and answered the later the more a client is refused. */
export class Refusals {
  private readonly counted = new Map<RefusalReason, number>();
  private readonly log = new RefusalLog();
  private held = 0;

  /** Since the start, by reason: all reasons there are. */
  get counts(): readonly (readonly [reason: string, count: number])[] {
    const reasons = Object.keys(REFUSALS) as RefusalReason[];
    return reasons.map((reason) => [reason, this.counted.get(reason) ?? 0]);
  }

  /**
   * Takes note of a refusal.
   * @param holder whose key it is, where that is known
   * @returns milliseconds that its answer should be held back
   */
  note(reason: RefusalReason, request: FastifyRequest, holder?: Principal): number {
    this.counted.set(reason, (this.counted.get(reason) ?? 0) + 1);
    const { method, routeOptions, raw } = request;
    // A path that is no route is an invention of the client.
    const what = `${reasonText(reason, holder)} (${method} ${routeOptions.url ?? 'of an unknown path'})`;
    const isGuess = REFUSALS[reason].isGuess;
    const { line, delay } = this.log.note(networkOf(raw.socket.remoteAddress), what, isGuess, performance.now());
    if (line !== undefined) log.warn(line);
    return delay;
  }

  /** Calls back after the delay. Where too many wait already, at once, and then closes the connection. */
  hold(delay: number, reply: FastifyReply, error: ApiError, done: (error: ApiError) => void): void {
    if (delay === 0 || this.held === MOST_HELD) {
      if (delay > 0) void reply.header('Connection', 'close');
      done(error);
      return;
    }
    this.held++;
    setTimeout(() => {
      this.held--;
      done(error);
    }, delay).unref();
  }
}

function reasonText(reason: RefusalReason, holder: Principal | undefined): string {
  const { log: text } = REFUSALS[reason];
  // Of a token that has expired nobody is known.
  if (holder === undefined) return reason === 'expired' ? `a token that ${text}` : text;
  return `the key ${JSON.stringify(holder.name)} ${text}`;
}
