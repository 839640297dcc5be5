import { Observable } from 'rxjs';
import { sequenceBreakers } from '#sampling';
import type { Backend, ChainPartsRequest } from '../backend/backend.js';
import type { LongText } from '../door/long-text.js';
import { hasMedia, type PromptMedia } from '../door/media.js';
import type { Task } from '../door/task.js';
import type { TaskParts } from '../generation/task-parts.js';
import type { MediaStore } from '../media/media-store.js';

/** Characters of a parser's description that is read in a millisecond; with many tools it has some millions. */
const SMALL_PARSER = 20_000;

/** What of a task takes long to make. */
export interface PartsRequest {
  readonly chain: ChainPartsRequest | undefined;
  /** The description of a parser, as JSON, and its `parser`. */
  readonly parser: readonly [description: string, parser: LongText] | undefined;
  readonly media: readonly PromptMedia[] | undefined;
}

/** What of this task takes long to make; undefined = nothing. */
export function partsOf(task: Task): PartsRequest | undefined {
  const [chain, parser] = [chainOf(task), parserOf(task)];
  const media = hasMedia(task) ? task.media : undefined;
  return chain || parser || media ? { chain, parser, media } : undefined;
}

/**
 * Parts of a task: at once where they are at hand, else when they have been made beside the steps. Who unsubscribes
 * ends the work on them. Fails with ERR_GRAMMAR, ERR_MEDIA.
 * @param store absent = the model takes no media
 */
export function preparedParts(backend: Backend, request: PartsRequest, store?: MediaStore): Observable<TaskParts> {
  return new Observable((output) => {
    const known = partsAtHand(backend, request, store);
    if (isWhole(known, request)) {
      output.next(known);
      output.complete();
      return undefined;
    }
    const abort = new AbortController();
    makeParts(backend, request, known, store, abort.signal).then(
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

function partsAtHand(backend: Backend, { chain, parser, media }: PartsRequest, store?: MediaStore): TaskParts {
  return {
    chain: chain && backend.findChainParts(chain),
    parser: parser && backend.chatParser.findParser(...parser),
    media: media && store?.find(media),
  };
}

function isWhole(parts: TaskParts, request: PartsRequest): boolean {
  const names = ['chain', 'parser', 'media'] as const;
  return names.every((name) => request[name] === undefined || parts[name] !== undefined);
}

async function makeParts(
  backend: Backend,
  { chain, parser, media }: PartsRequest,
  known: TaskParts,
  store: MediaStore | undefined,
  signal: AbortSignal,
): Promise<TaskParts> {
  const [madeChain, madeParser, madeMedia] = await Promise.all([
    known.chain ?? (chain && backend.prepareChainParts(chain, signal)),
    // A reader without a parser says itself, at the end of the text, what is wrong with it.
    known.parser ?? (parser && backend.chatParser.prepareParser(...parser, signal).catch(() => undefined)),
    known.media ?? (media && store?.prepare(media, signal)),
  ]);
  return { chain: madeChain, parser: madeParser, media: madeMedia };
}
