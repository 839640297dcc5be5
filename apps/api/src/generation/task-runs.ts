import { defer, filter, forkJoin, map, merge, type Observable } from 'rxjs';
import type { EngineClient, Task, TokenEvent } from '#engine';
import type { HoldBytes } from '../http/held-bytes.js';
import { collected, type Generated } from './generated.js';

/** Tells the token events of one generation to a client. */
export interface EventEncoder {
  /** Server-sent events; empty where nothing is to be sent. */
  of(step: TokenEvent): string;
}

/** Queues all tasks of a request, or none of them. @param run is called once they may be queued */
function admitted<Result>(
  engine: EngineClient,
  tasks: readonly Task[],
  run: () => Observable<Result>,
): Observable<Result> {
  return defer(() => {
    const promptTokens = tasks.reduce((sum, { prompt }) => sum + prompt.length, 0);
    const { tenant = '', weight = 1, priority = 0, deadline } = tasks[0]!;
    engine.admit({ tenant, weight, tasks: tasks.length, promptTokens, priority, deadline });
    return run();
  });
}

/** Runs all tasks; emits once, when all have ended. @param hold takes note of what is collected */
export function allGenerated(
  engine: EngineClient,
  tasks: readonly Task[],
  hold: HoldBytes,
): Observable<readonly Generated[]> {
  return admitted(engine, tasks, () => forkJoin(tasks.map((task) => collected(engine.run(task), hold))));
}

/**
 * Runs all tasks; their encoded events, as they come.
 * @param encoderOf called once for each index
 * @param isWanted whether events are taken now: while they are not, all tasks pause
 */
export function encodedEvents(
  engine: EngineClient,
  tasks: readonly Task[],
  encoderOf: (index: number) => EventEncoder,
  isWanted: Observable<boolean>,
): Observable<string> {
  return admitted(engine, tasks, () => {
    const streams = tasks.map((task, index) => {
      const encoder = encoderOf(index);
      return engine.run(task, isWanted).pipe(map((event) => encoder.of(event)));
    });
    const all = streams.length === 1 ? streams[0]! : merge(...streams);
    return all.pipe(filter((text) => text !== ''));
  });
}
