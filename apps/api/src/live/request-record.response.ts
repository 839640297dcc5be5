import type { TaskCourse, TaskEnd } from '#engine';
import { schemaOf } from '../http/declared-fields.js';
import { ERROR_KINDS, ERROR_TYPES, kindOfEngineCode } from '../http/error-table.js';
import { COUNT, listOf, MILLISECONDS, oneOf, ResponseField, TEXT } from '../http/response-fields.js';
import { rounded } from './throughput.js';

/** How a task may end. */
const ENDS = ['stop', 'length', 'tool_calls', 'done', 'cancelled', 'failed'] as const;

export const CHOICES: readonly string[] = ['asked', 'only', 'prefix', 'restored', 'oldest', 'preempting', 'resumed'];
export const CHOICE_DOC =
  'Why it got its slot: it asked for that one, no other was idle, it held the beginning of the prompt, or it was used ' +
  'longest ago.';

/** What became of a generation or an embedding: counts and times, never texts. */
export class RequestRecord {
  @ResponseField('Id of the request.', TEXT, { when: 'where it is of one' })
  readonly request_id?: string;
  @ResponseField('Pattern of the path that was asked.', TEXT, { when: 'where it is of a request' })
  readonly route?: string;
  @ResponseField('What it is.', oneOf(['generation', 'embedding']))
  readonly kind: string;
  @ResponseField('How far it is.', oneOf(['waiting', 'reading', 'generating', 'ended']))
  readonly state: string;
  @ResponseField('Place in the queue, from 1.', COUNT, { when: 'while it waits' })
  readonly place?: number;
  @ResponseField('Milliseconds since unix epoch.', COUNT)
  readonly arrived_at: number;
  @ResponseField('Milliseconds since unix epoch.', COUNT, { when: 'when it has ended' })
  readonly ended_at?: number;
  @ResponseField('Milliseconds from its arrival to its slot.', MILLISECONDS, { when: 'once it has one' })
  readonly queue_ms?: number;
  @ResponseField('Number of its slot.', COUNT, { when: 'for a generation that has one' })
  readonly slot?: number;
  @ResponseField(CHOICE_DOC, oneOf(CHOICES), { when: 'for a generation that has a slot' })
  readonly choice?: string;
  @ResponseField('The slot that the beginning of the prompt was copied from.', COUNT, { when: 'where there is one' })
  readonly copied_from?: number;
  @ResponseField('Tokens of the prompt.', COUNT)
  readonly prompt_tokens: number;
  @ResponseField('Prompt tokens that were in the cache.', COUNT, { when: 'once the prompt is read' })
  readonly cached_tokens?: number;
  @ResponseField('Milliseconds from the slot to the prompt that is read.', MILLISECONDS, { when: 'once it is' })
  readonly prompt_ms?: number;
  @ResponseField('Milliseconds from its arrival to its first token.', MILLISECONDS, { when: 'once it is there' })
  readonly first_token_ms?: number;
  @ResponseField('Tokens that were generated.', COUNT)
  readonly generated_tokens: number;
  @ResponseField('Milliseconds from the first token to the last one.', MILLISECONDS, { when: 'when it has ended' })
  readonly generated_ms?: number;
  @ResponseField('Generated tokens a second.', MILLISECONDS, { when: 'when it has ended, and had some' })
  readonly tokens_per_second?: number;
  @ResponseField('How it ended: the reason of a generation, `done` for an embedding.', oneOf(ENDS), {
    when: 'when it has',
  })
  readonly end?: (typeof ENDS)[number];
  @ResponseField('Type of the error.', oneOf(ERROR_TYPES), { when: 'where it failed' })
  readonly error?: string;
}

/** What became of the tasks of one request. */
export class RequestTasks {
  @ResponseField('Id of the request.', TEXT)
  readonly request_id: string;
  @ResponseField('Its tasks, those that have ended first.', listOf(schemaOf(RequestRecord)))
  readonly tasks: readonly RequestRecord[];
}

/** @param place in the queue; undefined = it does not wait */
export function requestRecord(course: TaskCourse, place?: number): RequestRecord {
  const { origin, end, generatedTokens, generatedMs } = course;
  return {
    request_id: origin?.requestId,
    route: origin?.route,
    kind: course.kind,
    state: stateOf(course, place),
    place,
    arrived_at: Math.round(course.arrivedAt),
    ended_at: roundedIf(course.endedAt, Math.round),
    queue_ms: roundedIf(course.queueMs),
    slot: course.slotId,
    choice: course.choice,
    copied_from: course.copiedFrom,
    prompt_tokens: course.promptTokens,
    cached_tokens: course.cachedTokens,
    prompt_ms: roundedIf(course.promptMs),
    first_token_ms: roundedIf(course.firstTokenMs),
    generated_tokens: generatedTokens,
    generated_ms: roundedIf(generatedMs),
    tokens_per_second: end && generatedMs ? rounded((generatedTokens * 1000) / generatedMs) : undefined,
    ...(end && endOf(end)),
  };
}

function stateOf({ end, generatedTokens }: TaskCourse, place: number | undefined): string {
  if (end) return 'ended';
  if (place !== undefined) return 'waiting';
  return generatedTokens > 0 ? 'generating' : 'reading';
}

function endOf(end: TaskEnd): Pick<RequestRecord, 'end' | 'error'> {
  if (end.how === 'cancelled') return { end: 'cancelled' };
  if (end.how === 'finished') return { end: end.reason ?? 'done' };
  return { end: 'failed', error: ERROR_KINDS[kindOfEngineCode(end.code) ?? 'ServerError'].type };
}

function roundedIf(value: number | undefined, round = rounded): number | undefined {
  return value === undefined ? undefined : round(value);
}
