import type { Server } from 'node:net';
import type { onRequestHookHandler } from 'fastify';
import { isWatching } from './watching-paths.js';

/** Requests that begin in one turn of the event loop. */
export const BEGUN_IN_TURN = 8;

/** Requests of those who watch over the server that begin in one turn, before all others. */
export const WATCHING_IN_TURN = 16;

/** What is begun once. */
export interface Beginning {
  begin(): void;
  /** Whether nobody waits for it any more: then it is never begun. */
  isAbandoned(): boolean;
}

/** Begins a few things a turn of the event loop, in order of arrival. */
export class Turns {
  private begun = 0;
  private waiting: Beginning[] = [];

  /** @param most that begin in one turn */
  constructor(private readonly most: () => number) {}

  /** Begins it, or has it wait. */
  enter(beginning: Beginning): void {
    if (this.waiting.length > 0 || this.begun >= this.most()) {
      this.waiting.push(beginning);
      return;
    }
    this.begun++;
    beginning.begin();
  }

  /** A new turn: begins what waits. */
  next(): void {
    this.begun = 0;
    const most = this.most();
    let taken = 0;
    while (taken < this.waiting.length && this.begun < most) {
      const next = this.waiting[taken++]!;
      if (next.isAbandoned()) continue;
      this.begun++;
      next.begin();
    }
    this.waiting.splice(0, taken);
  }

  get areEmpty(): boolean {
    return this.waiting.length === 0;
  }
}

/**
 * Lets a thousand clients that come at once not take one turn together. Who watches over the server comes before all
 * others. Node takes one new connection a turn, so turns are short while more may wait to be taken: one request begins
 * then. A request whose client has left by its turn is never begun.
 */
export function spreadRequests(server: Server): onRequestHookHandler {
  let isArriving = false;
  const watching = new Turns(() => WATCHING_IN_TURN);
  const others = new Turns(() => (isArriving ? 1 : BEGUN_IN_TURN));
  let isScheduled = false;
  const schedule = () => {
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(turn);
  };
  const turn = () => {
    isScheduled = false;
    watching.next();
    others.next();
    isArriving = false;
    if (!watching.areEmpty || !others.areEmpty) schedule();
  };
  server.on('connection', () => {
    isArriving = true;
    schedule();
  });
  return (request, _reply, done) => {
    const { socket } = request.raw;
    (isWatching(request) ? watching : others).enter({ begin: done, isAbandoned: () => socket.destroyed });
    schedule();
  };
}
