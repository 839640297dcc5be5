import { lastValueFrom, of, throwError, toArray } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import type { Task } from '../door/task.js';
import type { TokenEvent } from '../door/task-event.js';
import { withPromptText } from './long-prompt-text.js';

const TEXT = { type: 'text', text: 'a' } as TokenEvent;
const END = { type: 'end', text: '' } as TokenEvent;

function task(length: number, more: Partial<Task> = {}): Task {
  return { prompt: new Int32Array(length), promptText: true, ...more } as Task;
}

/** The events of a task, and what the engine was given and asked. */
async function run(given: Task, textOf = vi.fn(async () => 'the prompt')) {
  const ran = vi.fn((_: Task) => of(TEXT, END));
  const events = await lastValueFrom(withPromptText(given, ran, textOf).pipe(toArray()));
  return { events, ran: ran.mock.lastCall![0], asked: textOf.mock.calls.length };
}

describe('the text of a prompt', () => {
  it('is made with the last event where the prompt is short, or is not asked for', async () => {
    for (const given of [task(10), task(100_000, { promptText: false })]) {
      expect(await run(given)).toEqual({ events: [TEXT, END], ran: given, asked: 0 });
    }
  });

  it('is asked for meanwhile where the prompt is long, and stands on the last event', async () => {
    const { events, ran, asked } = await run(task(100_000));
    expect(events).toEqual([TEXT, { ...END, promptText: 'the prompt' }]);
    expect([ran.promptText, asked]).toEqual([false, 1]);
  });

  it('fails the task where it cannot be made, and does not where the task fails first', async () => {
    const refused = vi.fn(async () => Promise.reject(new Error('no text')));
    await expect(run(task(100_000), refused)).rejects.toThrow('no text');
    const failing = withPromptText(task(100_000), () => throwError(() => new Error('no task')), refused);
    await expect(lastValueFrom(failing)).rejects.toThrow('no task');
  });
});
