/** What went wrong on the way from a request to a file on this machine. */
export type ModelSourceErrorCode =
  /** The request itself is malformed: a repository id, a URL, a proxy. */
  | 'ERR_REQUEST'
  /** The repository holds no GGUF file that was asked for. */
  | 'ERR_NO_FILE'
  /** A file name of the hub or of a URL that must not become a file name here. */
  | 'ERR_UNSAFE_NAME'
  /** 401: a token is missing or refused. */
  | 'ERR_UNAUTHORIZED'
  /** 403: the token's account has no access. */
  | 'ERR_FORBIDDEN'
  /** 404 or 410. */
  | 'ERR_NOT_FOUND'
  /** Any other status that is no success. */
  | 'ERR_HTTP'
  /** The network, a timeout, or a status that may pass (408, 425, 429, 5xx). The only code that is tried again. */
  | 'ERR_UNREACHABLE'
  /** The server's certificate is not trusted. */
  | 'ERR_TLS'
  /** The hub's answer is not what its API promises. */
  | 'ERR_HUB_ANSWER'
  /** `--offline` and the file is not in the cache. */
  | 'ERR_OFFLINE'
  /** What came is not a GGUF file. */
  | 'ERR_CONTENT'
  /** What came is not what the hub announced. */
  | 'ERR_CHECKSUM'
  /** The disk is full, a folder cannot be written, a file cannot be read. */
  | 'ERR_DISK'
  /** Another process took the download over while this one stood still. */
  | 'ERR_LOCK'
  | 'ERR_ABORTED';

export interface ModelSourceErrorDetails {
  /** The HTTP status, where there was one. */
  readonly status?: number;
  /** Milliseconds that the server asks to wait before the next attempt. */
  readonly retryAfter?: number;
}

/** Every error of this library. The message is one line for the user, without tokens and without a URL's query. */
export class ModelSourceError extends Error {
  override readonly name = 'ModelSourceError';

  constructor(
    readonly code: ModelSourceErrorCode,
    message: string,
    readonly details: ModelSourceErrorDetails = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A failed call of the file system, in words. */
export function diskError(action: string, error: unknown): ModelSourceError {
  if (error instanceof ModelSourceError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  const reason = REASONS[code ?? ''] ?? message;
  return new ModelSourceError('ERR_DISK', `cannot ${action}: ${reason}`, {}, { cause: error });
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of the path is not a folder',
  EEXIST: 'a file has its name',
  EISDIR: 'it is a folder',
  ELOOP: 'it is a link',
  EFBIG: 'the file system takes no file of this size',
  EIO: 'the disk reports an error',
};
