import { Observable } from 'rxjs';
import { sequenceBreakers } from '#sampling';
import type { Backend, ChainPartsRequest } from '../backend/backend.js';
import type { Task } from '../door/task.js';
import type { TaskParts } from '../generation/task-parts.js';

/** Characters of a parser's description that is read in a millisecond; with many tools it has some millions. */
const SMALL_PARSER = 20_000;

/** What of a task takes long to make. */
export interface PartsRequest {
  readonly chain: ChainPartsRequest | undefined;
  /** The description of a parser, as JSON, and its `parser`. */
  readonly parser: readonly [description: string, parser: string] | undefined;
}

/** What of this task takes long to make; undefined = nothing. */
export function partsOf(task: Task): PartsRequest | undefined {
  const [chain, parser] = [chainOf(task), parserOf(task)];
  return chain || parser ? { chain, parser } : undefined;
}

/**
 * Parts of a task: at once where they are at hand, else when they have been made beside the steps. Who unsubscribes
 * ends the work on them. Fails with ERR_GRAMMAR.
 */
export function preparedParts(backend: Backend, request: PartsRequest): Observable<TaskParts> {
  return new Observable((output) => {
    const known = partsAtHand(backend, request);
    if (isWhole(known, request)) {
      output.next(known);
      output.complete();
      return undefined;
    }
    const abort = new AbortController();
    makeParts(backend, request, known, abort.signal).then(
      (parts) => {
        output.next(parts);
        output.complete();
      },
      (error: unknown) => output.error(error),
    );
    return () => abort.abort();
  });
}

function chainOf({ sampling, grammar }: Task): ChainPartsRequest | undefined {
  const breakers = sequenceBreakers(sampling);
  if (breakers === undefined && grammar === undefined) return undefined;
  return { ...(breakers && { breakers }), ...(grammar && { grammar }) };
}

function parserOf({ reader }: Task): PartsRequest['parser'] {
  if (reader === undefined || reader.parser.length <= SMALL_PARSER) return undefined;
  const { isStreamed: _, prefill: __, parser, ...description } = reader;
  return [JSON.stringify(description), parser];
}

function partsAtHand(backend: Backend, { chain, parser }: PartsRequest): TaskParts {
  return {
    chain: chain && backend.findChainParts(chain),
    parser: parser && backend.chatParser.findParser(...parser),
  };
}

function isWhole(parts: TaskParts, { chain, parser }: PartsRequest): boolean {
  return (chain === undefined || parts.chain !== undefined) && (parser === undefined || parts.parser !== undefined);
}

async function makeParts(
  backend: Backend,
  { chain, parser }: PartsRequest,
  known: TaskParts,
  signal: AbortSignal,
): Promise<TaskParts> {
  const [madeChain, madeParser] = await Promise.all([
    known.chain ?? (chain && backend.prepareChainParts(chain, signal)),
    // A reader without a parser says itself, at the end of the text, what is wrong with it.
    known.parser ?? (parser && backend.chatParser.prepareParser(...parser, signal).catch(() => undefined)),
  ]);
  return { chain: madeChain, parser: madeParser };
}
