/** What went wrong; the first group comes from the native boundary. */
export type EngineErrorCode =
  | 'ERR_INVALID_ARGUMENT'
  | 'ERR_DISPOSED'
  | 'ERR_BUSY'
  | 'ERR_ABORTED'
  | 'ERR_MODEL_LOAD'
  | 'ERR_CONTEXT_CREATE'
  | 'ERR_NO_KV_SLOT'
  | 'ERR_DECODE'
  | 'ERR_TOKENIZE'
  | 'ERR_GRAMMAR'
  | 'ERR_TEMPLATE'
  | 'ERR_STATE'
  | 'ERR_ADAPTER'
  | 'ERR_OUT_OF_MEMORY'
  | 'ERR_INTERNAL'
  /** No token can follow: the grammar and the sampler chain share none. */
  | 'ERR_SAMPLING'
  /** The model computed NaN or infinity for a task: it gives nothing that could be an answer. */
  | 'ERR_NOT_FINITE'
  /** A prompt longer than a slot; `details.promptTokens` and `details.contextSize` say by how much. */
  | 'ERR_CONTEXT_SIZE'
  /** A LoRA adapter that does not exist. */
  | 'ERR_INVALID_ADAPTER'
  /** A slot that does not exist; `details.slotId`. */
  | 'ERR_INVALID_SLOT'
  /** A slot cannot be saved to this file, or not be restored from it. */
  | 'ERR_SLOT_FILE'
  /** A token outside the vocabulary; `details.token`. */
  | 'ERR_INVALID_TOKEN'
  /** Media for a model that takes none, or a file of them that cannot be read; `details.file`. */
  | 'ERR_MEDIA'
  /** The engine was not started for this: for example, a context that gives embeddings is asked for text. */
  | 'ERR_UNSUPPORTED'
  /** The model is not loaded yet. */
  | 'ERR_LOADING'
  /** The engine process ended while the task had a slot, or the question was asked. */
  | 'ERR_ENGINE_ENDED'
  /** The engine process is being started again, and was not ready in time. */
  | 'ERR_ENGINE_RESTARTING'
  /** More tasks would wait for a slot than may. */
  | 'ERR_QUEUE_FULL'
  /** The deadline of a task has passed. */
  | 'ERR_DEADLINE'
  /** A task would get its slot after its deadline. */
  | 'ERR_DEADLINE_OUT_OF_REACH'
  /** A task got no slot for as long as any may wait. */
  | 'ERR_QUEUE_TIMEOUT'
  /** The engine is closed or closing. */
  | 'ERR_CLOSED';

/** An error as it crosses from one process to the other. */
export interface EngineFailure {
  readonly code: EngineErrorCode;
  readonly message: string;
  readonly details: EngineErrorDetails;
}

/** Numbers that belong to an error. */
export interface EngineErrorDetails {
  readonly promptTokens?: number;
  readonly contextSize?: number;
  readonly slotId?: number;
  readonly token?: number;
  /** Which of the files, from 0 on. */
  readonly file?: number;
  /** Seconds after which the same task may succeed. */
  readonly retryAfterSeconds?: number;
}

/** Every error of the engine. */
export class EngineError extends Error {
  override readonly name = 'EngineError';

  constructor(
    readonly code: EngineErrorCode,
    message: string,
    readonly details: EngineErrorDetails = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  /** An error of the native boundary keeps its code; anything else is our own bug: ERR_INTERNAL. */
  static from(error: unknown): EngineError {
    if (error instanceof EngineError) return error;
    const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
    return new EngineError(
      typeof code === 'string' && code.startsWith('ERR_') ? (code as EngineErrorCode) : 'ERR_INTERNAL',
      typeof message === 'string' ? message : String(error),
      {},
      { cause: error },
    );
  }
}

/** The plain data of an error, for the other process. */
export function failureOf(error: unknown): EngineFailure {
  const { code, message, details } = EngineError.from(error);
  return { code, message, details };
}

/** The error that the other process sent. */
export function errorOf({ code, message, details }: EngineFailure): EngineError {
  return new EngineError(code, message, details);
}

/** The error of what is asked of an engine that has not loaded its model yet. */
export const loading = () => new EngineError('ERR_LOADING', 'Loading model');

/** The error of a question whose asker has gone. */
export const withdrawn = () => new EngineError('ERR_ABORTED', 'Nobody waits for the answer any more');

/** The error of a task whose numbers are none. */
export const notFinite = () =>
  new EngineError(
    'ERR_NOT_FINITE',
    'The model computed numbers that are not finite (NaN or infinity) for this request; it is not to be sent again',
  );

/** The error of media that are sent to a model of text. */
export const takesNoMedia = () => new EngineError('ERR_MEDIA', 'This model does not take images or sound');

/** The error of what is asked of an engine that is closed. */
export const closed = () => new EngineError('ERR_CLOSED', 'The engine is closed');
