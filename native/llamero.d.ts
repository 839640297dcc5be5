/**
 * The whole native boundary. Every call that computes answers with a promise; misuse throws at once.
 * Errors are `Error` with a `code`: ERR_INVALID_ARGUMENT, ERR_DISPOSED, ERR_BUSY, ERR_ABORTED, ERR_MODEL_LOAD,
 * ERR_CONTEXT_CREATE, ERR_NO_KV_SLOT, ERR_DECODE, ERR_TOKENIZE, ERR_GRAMMAR, ERR_TEMPLATE, ERR_STATE, ERR_ADAPTER,
 * ERR_OUT_OF_MEMORY, ERR_MEDIA, and ERR_INTERNAL for what should not happen. The message holds llama.cpp's own reason.
 *
 * Every object may be left to the garbage collector; `dispose` frees it at once and may be called twice.
 * process.exit() and the end of a worker thread stop running steps and loads first.
 */

export * from './boundary/backends.js';
export * from './boundary/chat-format.js';
export * from './boundary/context.js';
export * from './boundary/grammar.js';
export * from './boundary/long-text.js';
export * from './boundary/media.js';
export * from './boundary/model.js';
export * from './boundary/rpc.js';
export * from './boundary/sampling.js';
export * from './boundary/short-slices.js';
export * from './boundary/step.js';
