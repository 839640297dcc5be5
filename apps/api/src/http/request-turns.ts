import type { onRequestHookHandler } from 'fastify';
import { isWatching } from './watching-paths.js';

/** Requests that begin in one turn of the event loop. */
export const BEGUN_IN_TURN = 32;

/** Begins a few things a turn of the event loop, in order of arrival. */
export class Turns {
  private begun = 0;
  private readonly waiting: (() => void)[] = [];

  /** @param most that begin in one turn */
  constructor(private readonly most: number) {}

  enter(begin: () => void): void {
    if (this.begun === this.most) {
      this.waiting.push(begin);
      return;
    }
    if (this.begun++ === 0) setImmediate(() => this.next());
    begin();
  }

  private next(): void {
    this.begun = 0;
    for (const begin of this.waiting.splice(0, this.most)) this.enter(begin);
  }
}

/** Lets a thousand clients that come at once not take one turn together. Who watches over the server waits for nobody. */
export function spreadRequests(): onRequestHookHandler {
  const turns = new Turns(BEGUN_IN_TURN);
  return (request, _reply, done) => {
    if (isWatching(request)) done();
    else turns.enter(done);
  };
}
