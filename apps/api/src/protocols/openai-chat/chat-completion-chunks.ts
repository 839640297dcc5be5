import type { PromptProgress, QueuePosition, Timings, TokenProbabilities } from '#engine';
import type { EndEvent, Generated } from '../../generation/generated.js';
import type { ProbabilityView } from '../../generation/probabilities.response.js';
import { type ResponseMetadata, responseTotals, timingsText } from '../../generation/response-metadata.js';
import { progressOf } from '../../generation/timings.response.js';
import { event } from '../../http/sse.js';
import type { CompletionMetadata } from '../llama-native/completion-body.js';
import { verboseBody, type verboseEnd } from '../llama-native/verbose-response.js';
import type {
  AssistantMessage,
  ChatChunkChoice,
  ChatCompletionAnswer,
  ChatCompletionChunk,
  MessageDelta,
} from './chat-completion.response.js';

type ResponseTotals = ReturnType<typeof responseTotals>;

/** What the chunk at the end may carry beside its choices. */
type Sum = Pick<ResponseTotals, 'timings'> & Partial<Pick<ResponseTotals, 'usage'>>;

/**
 * The whole answer.
 * @param messages of each generation
 * @param choices asked for
 * @param native what the native answer of the first choice is made of, where the answer has that, too
 */
export function chatCompletionBody(
  metadata: ResponseMetadata,
  choices: number,
  generated: readonly Generated[],
  messages: readonly AssistantMessage[],
  probabilities: ProbabilityView | undefined,
  native: CompletionMetadata | undefined,
): ChatCompletionAnswer {
  const { usage, timings } = responseTotals(
    generated.map(({ end }) => end),
    choices,
    metadata.timingsOf,
  );
  return {
    choices: generated.map(({ probabilities: tokens, end }, index) => ({
      finish_reason: finishReason(end, messages[index]!.tool_calls !== undefined),
      index,
      message: messages[index]!,
      ...(probabilities && { logprobs: { content: probabilities.list(tokens) } }),
    })),
    created: metadata.created,
    model: metadata.model,
    system_fingerprint: metadata.system_fingerprint,
    object: 'chat.completion',
    usage,
    id: metadata.id,
    ...verboseBody(native, generated[0]!),
    timings,
  };
}

/** A model that ended its turn with calls asks for their results. */
export function finishReason(end: EndEvent, hasCalls: boolean): string {
  return end.stopCause !== 'limit' && hasCalls ? 'tool_calls' : end.finishReason;
}

/** The chunk that `stream_options.include_usage` asks for. */
export function chatCompletionUsage(metadata: ResponseMetadata, sum: ResponseTotals) {
  return chunk(metadata, [], sum);
}

/** Writes the chunks of one choice; as text where there is one for every token. */
export class ChatCompletionChunks {
  private readonly before: string;
  private readonly after: string;
  /** Whether a chunk said who speaks. */
  private isNamed = false;

  /** @param hasRoleChunk who speaks is said before all text; else beside the first of it */
  constructor(
    private readonly metadata: ResponseMetadata,
    private readonly index: number,
    private readonly probabilities: ProbabilityView | undefined,
    private readonly hasRoleChunk: boolean,
  ) {
    this.before = `data: {"choices":[{"finish_reason":null,"index":${index},"delta":`;
    // The metadata's own fields, from behind the list of choices to the closing brace, which is left open.
    this.after = JSON.stringify(chunk(metadata, [])).slice('{"choices":['.length, -1);
  }

  /** The chunk that only says who speaks; empty where another one says it. */
  role(): string {
    return this.hasRoleChunk ? `${this.opening()}}\n\n` : '';
  }

  /** About the place in the queue. It says nothing of the message. */
  queue({ place, size }: QueuePosition): string {
    return `${this.before}{}}${this.after},"queue":${JSON.stringify({ place, size })}}\n\n`;
  }

  /** About the prompt. Where there is a chunk for who speaks, it is like that one, as it comes first. */
  progress(progress: PromptProgress): string {
    const progressText = JSON.stringify(progressOf(progress));
    const opening = this.hasRoleChunk ? this.opening() : `${this.before}{"content":""}}${this.after}`;
    return `${opening}${this.timing(progress.timings)},"prompt_progress":${progressText}}\n\n`;
  }

  of(delta: MessageDelta, tokens: readonly TokenProbabilities[], timings: Timings | undefined): string {
    const shown =
      this.probabilities === undefined
        ? ''
        : `,"logprobs":${JSON.stringify({ content: this.probabilities.list(tokens) })}`;
    return `${this.before}${JSON.stringify(this.named(delta))}${shown}}${this.after}${this.timing(timings)}}\n\n`;
  }

  /** The last chunk; of an empty message it is the first one, too. @param sum of the stream, where this is its last chunk */
  end(reason: string, sum: Sum | undefined, verbose: ReturnType<typeof verboseEnd>): string {
    const delta = this.isNamed ? {} : this.named({ content: '' });
    const choice = { finish_reason: reason, index: this.index, delta };
    return event({ ...chunk(this.metadata, [choice], sum), ...verbose });
  }

  private timing(timings: Timings | undefined): string {
    return timingsText(this.metadata.timingsOf, timings);
  }

  private opening(): string {
    this.isNamed = true;
    return `${this.before}{"role":"assistant","content":null}}${this.after}`;
  }

  private named(delta: MessageDelta): MessageDelta {
    if (this.isNamed) return delta;
    this.isNamed = true;
    return { role: 'assistant', ...delta };
  }
}

function chunk(metadata: ResponseMetadata, choices: readonly ChatChunkChoice[], sum?: Sum): ChatCompletionChunk {
  return {
    choices,
    created: metadata.created,
    id: metadata.id,
    model: metadata.model,
    system_fingerprint: metadata.system_fingerprint,
    object: 'chat.completion.chunk',
    ...(sum?.usage && { usage: sum.usage }),
    ...(sum && { timings: sum.timings }),
  };
}
