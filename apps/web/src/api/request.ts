import { addressOf } from './address.js';
import { faultOf, noConnection } from './fault.js';
import { key } from './key.js';

export interface RequestParts {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Asks a person for the key; true when there is a new one. Set by the page. */
let askForKey: (wasWrong: boolean) => Promise<boolean> = () => Promise.resolve(false);

export function onMissingKey(ask: typeof askForKey): void {
  askForKey = ask;
}

/** Told that no answer came. Set by the page. */
let tellLost: () => void = () => undefined;

export function onLostConnection(tell: typeof tellLost): void {
  tellLost = tell;
}

/**
 * Sends a request to the server that the page came from; asks for the key where it is missing, and then sends it again.
 *
 * @param path below the page, without a slash at its front
 * @returns the response, whose status is one of success
 * @throws Fault for every other status, and where there is no answer; AbortError where it was given up
 */
export async function send(path: string, parts: RequestParts = {}): Promise<Response> {
  for (;;) {
    const given = key.get();
    const response = await sendOnce(path, parts, given);
    if (response.ok) return response;
    const fault = faultOf(await response.json().catch(() => undefined), response.status, response.headers);
    if (response.status !== 401) throw fault;
    // Another request may have got a new key meanwhile.
    if (key.get() === given && !(await askForKey(given !== undefined))) throw fault;
  }
}

/** Sends a request and reads its JSON. @throws Fault, AbortError */
export async function ask<T>(path: string, parts: RequestParts = {}): Promise<T> {
  const response = await send(path, parts);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

async function sendOnce(path: string, parts: RequestParts, given: string | undefined): Promise<Response> {
  const { method = parts.body === undefined ? 'GET' : 'POST', body, headers, signal } = parts;
  const init: RequestInit = {
    method,
    headers: {
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...(given !== undefined && { Authorization: `Bearer ${given}` }),
      ...headers,
    },
    cache: 'no-store',
    credentials: 'same-origin',
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal !== undefined && { signal }),
  };
  return fetch(addressOf(path), init).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    tellLost();
    throw noConnection();
  });
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
