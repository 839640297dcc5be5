import { describe, expect, it } from 'vitest';
import { prepare } from '../../../../test/support/schedulers.js';
import { buildTask, type TaskChanges } from '../../../../test/support/tasks.js';

/** Runs tasks that come together on one slot. @returns the ids in the order in which they got it */
async function orderOf(tasks: readonly TaskChanges[]): Promise<readonly string[]> {
  const { scheduler } = prepare();
  const started: string[] = [];
  await Promise.all(
    tasks.map(
      (task) =>
        new Promise<void>((resolve) => {
          scheduler.run(buildTask(task)).subscribe({
            next: ({ type }) => type === 'assigned' && started.push(task.id!),
            complete: resolve,
          });
        }),
    ),
  );
  return started;
}

const many = (count: number, name: string, changes: TaskChanges = {}): TaskChanges[] =>
  Array.from({ length: count }, (_, index) => ({ id: `${name}${index}`, ...changes }));

describe('the order in which tasks start', () => {
  it('is that of arrival', async () => {
    const tasks = many(12, 'task');
    expect(await orderOf(tasks)).toEqual(tasks.map(({ id }) => id));
  });

  it('has a quiet tenant overtake one that floods', async () => {
    const started = await orderOf([...many(20, 'flood', { tenant: 'a' }), { id: 'quiet', tenant: 'b' }]);
    expect(started.indexOf('quiet')).toBe(1);
  });

  it('has the higher priority first', async () => {
    const started = await orderOf([...many(5, 'low', { priority: -1 }), ...many(3, 'high', { priority: 1 })]);
    expect(started.slice(0, 4)).toEqual(['high0', 'high1', 'high2', 'low0']);
  });

  it('counts the tokens that were generated', async () => {
    const long = many(4, 'long', { tenant: 'a', maxTokens: 20 });
    const short = many(8, 'short', { tenant: 'b', maxTokens: 1 });
    const started = await orderOf([...long, ...short]);
    expect(started.slice(0, 8).filter((id) => id.startsWith('long'))).toHaveLength(2);
  });
});
