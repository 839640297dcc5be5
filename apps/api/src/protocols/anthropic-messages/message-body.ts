import type { EndEvent } from '../../generation/generated.js';
import { randomAlphanumerics } from '../../generation/response-metadata.js';
import type { ContentBlock, MessageAnswer, MessageDeltaUsage, MessageUsage, StopReason } from './messages.response.js';

/** What all parts of one response share. */
export interface MessageMetadata {
  readonly id: string;
  readonly model: string;
  /** Texts of the request that end the generation; those of the template are not told. */
  readonly stopSequences: readonly string[];
  /** The most that are generated; negative = the context is the limit. */
  readonly maxTokens: number;
}

/** How a message ended, in Anthropic's words. */
export interface MessageEnd {
  readonly stop_reason: StopReason;
  readonly stop_sequence: string | null;
}

export function messageId(): string {
  return `msg_${randomAlphanumerics(24)}`;
}

/** How a message ended. @param hasCalls a model that ended its turn with calls asks for their results */
export function messageEnd(
  end: EndEvent,
  { stopSequences, maxTokens }: MessageMetadata,
  hasCalls: boolean,
): MessageEnd {
  const { stopCause, stoppingWord, usage } = end;
  if (stopCause === 'limit') {
    const isFull = maxTokens < 0 || usage.generatedTokens < maxTokens;
    return { stop_reason: isFull ? 'model_context_window_exceeded' : 'max_tokens', stop_sequence: null };
  }
  if (stopCause === 'word' && stopSequences.includes(stoppingWord)) {
    return { stop_reason: 'stop_sequence', stop_sequence: stoppingWord };
  }
  return { stop_reason: hasCalls ? 'tool_use' : 'end_turn', stop_sequence: null };
}

/** Tokens of a prompt, and how many of them were in the cache. */
export interface PromptCount {
  readonly promptTokens: number;
  readonly cachedTokens: number;
}

export function deltaUsage({ promptTokens, cachedTokens }: PromptCount, generatedTokens: number): MessageDeltaUsage {
  return {
    input_tokens: promptTokens - cachedTokens,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: cachedTokens,
    output_tokens: generatedTokens,
    output_tokens_details: null,
    server_tool_use: null,
  };
}

/** A message; at the beginning of a stream without blocks and end. */
export function messageBody(
  { id, model }: MessageMetadata,
  content: readonly ContentBlock[],
  end: MessageEnd | undefined,
  usage: MessageDeltaUsage,
): MessageAnswer {
  return {
    id,
    type: 'message',
    role: 'assistant',
    model,
    content,
    stop_reason: end?.stop_reason ?? null,
    stop_sequence: end?.stop_sequence ?? null,
    stop_details: null,
    container: null,
    diagnostics: null,
    usage: wholeUsage(usage),
  };
}

function wholeUsage(usage: MessageDeltaUsage): MessageUsage {
  return {
    ...usage,
    cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
    inference_geo: null,
    service_tier: 'standard',
    speed: null,
  };
}
