import { getHeapStatistics } from 'node:v8';
import { ApiError } from './api-error.js';

/** Bytes that a request may hold whatever the others hold, as long as they are a small part of the limit. */
const MOST_FREE = 64 * 1024;
const FREE_PART = 64;

/** The part of V8's heap limit that requests may hold: what is held takes several times its size while it is handled. */
const HEAP_PART = 4;

/** What requests may hold where nobody says otherwise, in bytes. V8 derives its limit from the machine and its cgroup. */
export function defaultHeldBytes(): number {
  return Math.floor(getHeapStatistics().heap_size_limit / HEAP_PART);
}

/** Takes note of bytes that a request holds from now on. @throws ApiError when they are too many */
export type HoldBytes = (bytes: number) => void;

/** What all requests hold together: bodies, responses that are collected, and what waits for clients. */
export class HeldBytes {
  private sum = 0;
  private readonly free: number;

  /** @param limit bytes; 0 = any number */
  constructor(readonly limit: number) {
    this.free = Math.min(MOST_FREE, limit / FREE_PART);
  }

  get total(): number {
    return this.sum;
  }

  /** Nothing new is let in. */
  get isFull(): boolean {
    return this.limit > 0 && this.sum >= this.limit;
  }

  /** For one request. */
  open(): RequestBytes {
    return new RequestBytes(this);
  }

  /** @param own what the request holds already @returns whether it may hold so much more */
  hasRoom(own: number, bytes: number): boolean {
    return this.limit === 0 || own + bytes <= this.free || this.sum + bytes <= this.limit;
  }

  add(bytes: number): void {
    this.sum += bytes;
  }
}

/** What one request holds. */
export class RequestBytes {
  private own = 0;
  private waiting = 0;
  private isOver = false;

  constructor(private readonly all: HeldBytes) {}

  /** Others may go on only when this one holds less. */
  get isInTheWay(): boolean {
    return this.all.isFull && !this.all.hasRoom(this.own + this.waiting, 0);
  }

  /** @throws ApiError when all together hold as much as they may, unless this one holds little */
  readonly hold: HoldBytes = (bytes) => {
    if (this.isOver) return;
    if (!this.all.hasRoom(this.own, bytes)) throw overloaded();
    this.own += bytes;
    this.all.add(bytes);
  };

  /** What waits until the client takes it, now; whoever says so stops making more of it. */
  setWaiting(bytes: number): void {
    if (this.isOver) return;
    this.all.add(bytes - this.waiting);
    this.waiting = bytes;
  }

  /** The request is over: it holds nothing any more. */
  close(): void {
    this.isOver = true;
    this.all.add(-this.own - this.waiting);
    this.own = 0;
    this.waiting = 0;
  }
}

export function overloaded(): ApiError {
  return ApiError.of('Overloaded', 'The requests that are being answered take all the memory there is for them');
}
