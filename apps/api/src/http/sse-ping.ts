import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyInstance {
    /** Seconds; not positive = never. */
    readonly ssePingInterval: number;
  }
}

/** A comment, which clients skip. */
export const COMMENT_PING = ': ping\n\n';

const NOTHING = { mark: () => undefined, stop: () => undefined };

export function setPingInterval(server: FastifyInstance, seconds: number): void {
  server.decorate('ssePingInterval', seconds);
}

/** Writes signs of life into a stream that is silent, such as one whose prompt is long: proxies close silent connections. */
export class SsePing {
  private isSilent = true;
  private readonly timer: NodeJS.Timeout;

  private constructor(seconds: number, ping: string, write: (text: string) => void) {
    this.timer = setInterval(() => {
      if (this.isSilent) write(ping);
      this.isSilent = true;
    }, seconds * 1000);
  }

  /** @param seconds of silence; not positive = never @param ping what is written then */
  static start(seconds: number, ping: string, write: (text: string) => void): Pick<SsePing, 'mark' | 'stop'> {
    return seconds > 0 ? new SsePing(seconds, ping, write) : NOTHING;
  }

  /** Something else was written. */
  mark(): void {
    this.isSilent = false;
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
