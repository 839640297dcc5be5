import type { Asker } from './asker.js';

/** A grammar that is being made, or was: for all who ask for the same one, whoever of them was the first. */
export class SharedWork {
  readonly grammar: Promise<string>;
  private readonly abort = new AbortController();
  private waiting = 0;

  /** @param make its signal fires when nobody waits any longer */
  constructor(client: unknown, make: (asker: Asker) => Promise<string>) {
    this.grammar = make({ client, signal: this.abort.signal });
    this.grammar.catch(() => undefined);
  }

  /** @param signal fires when this one waits no longer; absent = it always waits */
  join(signal: AbortSignal | undefined): Promise<string> {
    this.waiting++;
    if (signal) this.leaveWith(signal);
    return this.grammar;
  }

  private leaveWith(signal: AbortSignal): void {
    const leave = () => {
      if (--this.waiting === 0) this.abort.abort();
    };
    if (signal.aborted) {
      leave();
      return;
    }
    signal.addEventListener('abort', leave, { once: true });
    const stay = () => signal.removeEventListener('abort', leave);
    this.grammar.then(stay, stay);
  }
}
