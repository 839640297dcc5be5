import { option } from '../flag.js';
import { integer } from '../values/numbers.js';

const MIB = 1024 * 1024;

/** How much memory requests and their responses may take. */
export const MEMORY = {
  clientBuffer: option(integer(0, 1_048_576), {
    names: ['--client-buffer'],
    env: 'LLAMERO_CLIENT_BUFFER',
    hint: 'MiB',
    default: 8,
    help: 'MiB of a stream that may wait for a client that reads slowly; beyond it the generation pauses',
  }),
  maxResponseBytes: option(integer(0), {
    names: ['--max-response-bytes'],
    env: 'LLAMERO_MAX_RESPONSE_BYTES',
    hint: 'N',
    default: 64 * MIB,
    help: 'most bytes of a response that is not streamed, a probability counts 64 (0 = any number)',
  }),
  maxInflightBytes: option<number, undefined>(integer(0), {
    names: ['--max-inflight-bytes'],
    env: 'LLAMERO_MAX_INFLIGHT_BYTES',
    hint: 'N',
    default: undefined,
    defaultText: "a quarter of V8's heap limit",
    help: 'most bytes that all requests hold together, beyond which new ones get 503 (0 = any number)',
  }),
  streamUnreadTimeout: option(integer(0, 86_400), {
    names: ['--stream-unread-timeout'],
    env: 'LLAMERO_STREAM_UNREAD_TIMEOUT',
    default: 300,
    help: 'seconds that a stream with X-Conversation-Id goes on, and is kept, while nobody reads it (0 = never)',
  }),
  maxReplays: option(integer(1), {
    names: ['--max-replays'],
    env: 'LLAMERO_MAX_REPLAYS',
    default: 256,
    help: 'most streams that are kept to be read again; the oldest that nobody reads make room',
  }),
  maxReplayBytes: option(integer(16_384), {
    names: ['--max-replay-bytes'],
    env: 'LLAMERO_MAX_REPLAY_BYTES',
    hint: 'N',
    default: 4 * MIB,
    help: 'most bytes that are kept of such a stream; the oldest are given up',
  }),
  maxReplayTotalBytes: option(integer(65_536), {
    names: ['--max-replay-total-bytes'],
    env: 'LLAMERO_MAX_REPLAY_TOTAL_BYTES',
    hint: 'N',
    default: 128 * MIB,
    help: 'most bytes that are kept of all such streams',
  }),
} as const;
