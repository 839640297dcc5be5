import { Injectable } from '@nestjs/common';
import { EngineClient } from '#engine';

/** Whether the engine's event loop and its threads for texts answer: asked at each probe, and never waited for. */
@Injectable()
export class Heartbeat {
  private askedAt: number | undefined;

  constructor(private readonly engine: EngineClient) {}

  /** Milliseconds for which the engine has owed an answer. Asks it anew if it owes none. */
  silenceMs(): number {
    if (this.engine.status.state !== 'ready') return 0;
    const silence = this.askedAt === undefined ? 0 : performance.now() - this.askedAt;
    if (this.askedAt === undefined) void this.ask();
    return silence;
  }

  private async ask(): Promise<void> {
    this.askedAt = performance.now();
    try {
      await this.engine.ask({ type: 'heartbeat' });
    } catch {
      // An engine that ends or closes is told by its status.
    }
    this.askedAt = undefined;
  }
}
