import { requestEventStream } from './event-stream-request.js';
import type { RequestTimes } from './load-plan.js';

export interface CompletionRequest {
  readonly prompt: readonly number[];
  readonly predict: number;
  /** JSON Schema that the answer follows; absent = free text. */
  readonly schema?: object | undefined;
}

/**
 * One streamed `/completion` that generates exactly `predict` tokens greedily, timed on the client's side. An answer that
 * follows a schema ends when its value is complete.
 *
 * @param gaps takes the milliseconds between one event and the next
 * @throws Error when the answer is not 200 or has another number of tokens; more than asked for with a schema
 */
export async function timeCompletion(url: string, asked: CompletionRequest, gaps: number[]): Promise<RequestTimes> {
  const body = JSON.stringify({
    prompt: asked.prompt,
    n_predict: asked.predict,
    stream: true,
    temperature: 0,
    ...(asked.schema === undefined ? { ignore_eos: true } : { json_schema: asked.schema }),
    cache_prompt: false,
  });
  const started = performance.now();
  let first = 0;
  let last = 0;
  const onEvents = (count: number): void => {
    const now = performance.now();
    if (first === 0) first = now;
    else gaps.push(now - last);
    for (let extra = 1; extra < count; extra += 1) gaps.push(0);
    last = now;
  };
  const answer = await requestEventStream({ url, path: '/completion', body, onEvents });
  const { tokens, drafted, accepted } = lastFigures(answer);
  const isAsManyAsAsked = asked.schema === undefined ? tokens === asked.predict : tokens > 1 && tokens <= asked.predict;
  if (!isAsManyAsAsked) throw new Error(`asked for ${asked.predict} tokens, got ${tokens}`);
  return {
    toFirstToken: first - started,
    total: last - started,
    tokens,
    drafted,
    accepted,
    decodeRate: ((tokens - 1) / (last - first)) * 1000,
  };
}

interface LastEvent {
  readonly tokens_predicted?: number;
  readonly timings?: { readonly draft_n?: number; readonly draft_n_accepted?: number };
}

/** The numbers in the last event; -1 tokens when it says nothing of them. @throws SyntaxError when that is no JSON */
function lastFigures(answer: string) {
  const lastEvent = answer.trimEnd().split('\n\n').at(-1) ?? '';
  const { tokens_predicted: tokens = -1, timings } = JSON.parse(lastEvent.replace(/^data: ?/, '')) as LastEvent;
  return { tokens, drafted: timings?.draft_n ?? 0, accepted: timings?.draft_n_accepted ?? 0 };
}
