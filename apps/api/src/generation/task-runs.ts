import { filter, forkJoin, map, merge, type Observable } from 'rxjs';
import type { EngineClient, Task, TokenEvent } from '#engine';
import { collected, type Generated } from './generated.js';

/** Tells the token events of one generation to a client. */
export interface EventEncoder {
  /** Server-sent events; empty where nothing is to be sent. */
  of(step: TokenEvent): string;
}

/** Runs all tasks; emits once, when all have ended. */
export function allGenerated(engine: EngineClient, tasks: readonly Task[]): Observable<readonly Generated[]> {
  return forkJoin(tasks.map((task) => collected(engine.run(task))));
}

/** Runs all tasks; what their narrators say, as it comes. @param narrator made for each index */
export function encodedEvents(
  engine: EngineClient,
  tasks: readonly Task[],
  narrator: (index: number) => EventEncoder,
): Observable<string> {
  const streams = tasks.map((task, index) => {
    const events = narrator(index);
    return engine.run(task).pipe(map((step) => events.of(step)));
  });
  const all = streams.length === 1 ? streams[0]! : merge(...streams);
  return all.pipe(filter((text) => text !== ''));
}
