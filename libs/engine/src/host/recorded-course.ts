import type { EngineCommand } from '../door/commands.js';
import type { EngineErrorCode } from '../door/engine-error.js';
import type { SlotChoice } from '../door/live.js';
import type { RequestOrigin } from '../door/request-origin.js';
import type { TaskCourse, TaskEnd } from '../door/task-course.js';
import type { TaskEvent } from '../door/task-event.js';

/** Follows a task by its events; it keeps nothing of the task itself, which may be large. */
export class RecordedCourse implements TaskCourse {
  readonly origin: RequestOrigin | undefined;
  readonly kind: TaskCourse['kind'];
  readonly arrivedAt = unixMs(performance.now());
  promptTokens: number;
  readonly priority: number;
  queueMs: number | undefined;
  slotId: number | undefined;
  choice: SlotChoice | undefined;
  copiedFrom: number | undefined;
  cachedTokens: number | undefined;
  promptMs: number | undefined;
  firstTokenMs: number | undefined;
  generatedTokens = 0;
  generatedMs: number | undefined;
  endedAt: number | undefined;
  end: TaskEnd | undefined;

  constructor(command: Extract<EngineCommand, { readonly type: 'run' | 'embed' }>) {
    this.origin = command.task.origin;
    this.kind = command.type === 'run' ? 'generation' : 'embedding';
    this.priority = command.type === 'run' ? (command.task.priority ?? 0) : 0;
    this.promptTokens = command.type === 'run' ? command.task.prompt.length : command.task.tokens.length;
  }

  note(event: TaskEvent): void {
    switch (event.type) {
      case 'assigned':
        this.slotId = event.slotId;
        this.choice = event.choice;
        this.copiedFrom = event.copiedFrom;
        this.queueMs = this.age();
        break;
      case 'start':
        this.promptTokens = event.promptTokens;
        this.cachedTokens = event.cachedTokens;
        this.promptMs = this.age() - (this.queueMs ?? 0);
        break;
      case 'text':
        this.generatedTokens = event.generatedTokens;
        this.firstTokenMs ??= this.age();
        break;
      case 'end':
        this.queueMs = event.timings.queueMs;
        this.promptMs = event.timings.promptMs;
        this.generatedMs = event.timings.predictedMs;
        this.finish({ how: 'finished', reason: event.finishReason });
        break;
      case 'embedding':
        this.queueMs = event.queueMs;
        this.promptMs = event.promptMs;
        this.finish({ how: 'finished' });
        break;
    }
  }

  fail(code: EngineErrorCode): void {
    this.finish({ how: 'failed', code });
  }

  cancel(): void {
    this.finish({ how: 'cancelled' });
  }

  private finish(end: TaskEnd): void {
    this.end = end;
    this.endedAt = unixMs(performance.now());
    if (this.firstTokenMs !== undefined) this.generatedMs ??= this.age() - this.firstTokenMs;
  }

  private age(): number {
    return unixMs(performance.now()) - this.arrivedAt;
  }
}

/** @param now as `performance.now` */
function unixMs(now: number): number {
  return performance.timeOrigin + now;
}
