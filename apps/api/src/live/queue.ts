import type { EngineStatistics, TaskCourse } from '#engine';

/**
 * The tasks that wait, in the order of their places. An embedding does not tell when its step begins: as many of them run as
 * the engine says, and those came first.
 * @param tasks that wait or run, in order of arrival
 */
export function waitingOf(
  tasks: Iterable<TaskCourse>,
  statistics: Pick<EngineStatistics, 'tasksRunning'> | undefined,
): readonly TaskCourse[] {
  let running = statistics?.tasksRunning ?? 0;
  const waiting: TaskCourse[] = [];
  for (const task of tasks) {
    if (task.slotId !== undefined) continue;
    if (task.kind === 'embedding' && running-- > 0) continue;
    waiting.push(task);
  }
  return waiting;
}
