import type { EngineClient, TaskCourse } from '#engine';

/** What is read of an engine. */
export type QueueView = Pick<EngineClient, 'tasks' | 'queue' | 'lastStatistics'>;

/**
 * The tasks that wait, in order of arrival. An embedding does not tell when its step begins: as many of them run as the
 * engine says, and those came first.
 */
export function* waitingOf(engine: QueueView): Generator<TaskCourse, void, undefined> {
  let running = engine.lastStatistics?.tasksRunning ?? 0;
  for (const task of engine.tasks()) {
    if (task.slotId !== undefined) continue;
    if (task.kind === 'embedding' && running-- > 0) continue;
    yield task;
  }
}

/** The tasks that wait, in the order of their places: those that wait for a slot as they would start. */
export function* inOrderOfPlaces(engine: QueueView): Generator<TaskCourse, void, undefined> {
  yield* engine.queue();
  for (const task of waitingOf(engine)) if (task.kind === 'embedding') yield task;
}
