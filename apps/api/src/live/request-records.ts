import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Subscription } from 'rxjs';
import { EngineClient, type TaskCourse } from '#engine';
import type { ServerOptions } from '../config/options.js';
import { SERVER_OPTIONS } from '../server-options.js';
import { inOrderOfPlaces } from './queue.js';
import { type RequestRecord, requestRecord } from './request-record.response.js';

/** Tasks that are remembered after their end. */
export const REMEMBERED = 1000;

/** What became of the tasks of late. */
@Injectable()
export class RequestRecords implements OnApplicationShutdown {
  /** Since the start. */
  readonly totals = { ended: 0, failed: 0, cancelled: 0 };
  /** A ring: the place of the one that ended as the nth is n modulo its length. */
  private readonly ring: TaskCourse[] = [];
  private readonly subscription: Subscription | undefined;

  constructor(
    private readonly engine: EngineClient,
    @Inject(SERVER_OPTIONS) { live }: Pick<ServerOptions, 'live'>,
  ) {
    this.subscription = live ? engine.ended$.subscribe((course) => this.add(course)) : undefined;
  }

  /** The latest ones from the nth end since the start on, in order, as far as they are remembered. */
  since(nth: number, most: number): readonly TaskCourse[] {
    const { ended } = this.totals;
    const from = Math.max(nth, ended - most, ended - this.ring.length, 0);
    return Array.from({ length: ended - from }, (_, index) => this.ring[(from + index) % REMEMBERED]!);
  }

  /** The tasks of a request that are remembered, wait or run; a key sees its own ones only. */
  of(requestId: string, owner: string): readonly RequestRecord[] {
    const isOf = ({ origin }: TaskCourse) => origin?.requestId === requestId && origin.owner === owner;
    const ended = this.since(0, REMEMBERED).filter(isOf);
    const present = [...this.engine.tasks()];
    const own = present.filter(isOf);
    const waiting = own.length === 0 ? [] : [...inOrderOfPlaces(this.engine)];
    const placeOf = (course: TaskCourse) => waiting.indexOf(course) + 1 || undefined;
    return [
      ...ended.map((course) => requestRecord(course)),
      ...own.map((course) => requestRecord(course, placeOf(course))),
    ];
  }

  onApplicationShutdown(): void {
    this.subscription?.unsubscribe();
  }

  private add(course: TaskCourse): void {
    this.ring[this.totals.ended % REMEMBERED] = course;
    this.totals.ended++;
    if (course.end?.how === 'failed') this.totals.failed++;
    if (course.end?.how === 'cancelled') this.totals.cancelled++;
  }
}
