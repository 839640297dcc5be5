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
} as const;
