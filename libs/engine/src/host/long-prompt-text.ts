import { concatMap, defer, from, map, of } from 'rxjs';
import type { Task } from '../door/task.js';
import type { TokenStream } from '../door/task-event.js';
import { tokensAlone } from '../media/media-tokens.js';

/** Tokens of a prompt whose text is made in a millisecond, at the end of the task. */
const SHORT = 4096;

/**
 * Runs a task. Where it asks for the text of a long prompt, that is made beside the steps meanwhile, and put on the last
 * event here: it would hold up all other tasks.
 */
export function withPromptText(
  task: Task,
  run: (task: Task) => TokenStream,
  textOf: (tokens: Int32Array) => Promise<string>,
): TokenStream {
  if (!task.promptText || task.prompt.length <= SHORT) return run(task);
  return defer(() => {
    const text = textOf(tokensAlone(task.prompt, task.media));
    // Where the task fails first, nobody asks for it.
    text.catch(() => undefined);
    return run({ ...task, promptText: false }).pipe(
      concatMap((event) =>
        event.type === 'end' ? from(text).pipe(map((promptText) => ({ ...event, promptText }))) : of(event),
      ),
    );
  });
}
