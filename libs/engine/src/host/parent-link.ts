import type { LinkMessage } from './answer-text.js';

/** Sends a message, as `process.send` does. @param sent called when it has left @returns false = too much waits to leave */
export type SendMessage = (message: LinkMessage, sent: () => void) => boolean;

/**
 * The way to the process that has started this one. Where that reads more slowly than the engine computes, messages would
 * pile up here and then there; so whoever makes them can ask when they have left.
 */
export class ParentLink {
  private unsent = 0;
  private taken: Promise<void> | undefined;
  private take: () => void = () => undefined;

  constructor(private readonly sendMessage: SendMessage) {}

  /** @param sent called when it has left */
  send(message: LinkMessage, sent?: () => void): void {
    this.unsent++;
    const isFlowing = this.sendMessage(message, () => {
      sent?.();
      this.settle();
    });
    if (isFlowing || this.taken) return;
    this.taken = new Promise((resolve) => {
      this.take = resolve;
    });
  }

  /** Resolves when all messages have left; undefined = few wait. */
  readonly whenTaken = (): Promise<void> | undefined => this.taken;

  private settle(): void {
    this.unsent--;
    if (this.unsent > 0 || !this.taken) return;
    this.taken = undefined;
    this.take();
  }
}
