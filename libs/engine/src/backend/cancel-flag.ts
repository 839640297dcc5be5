/**
 * Calls what the addon computes on a thread of its own, and can cancel by a number in shared memory: it is set when the
 * signal fires.
 */
export async function withCancelFlag<Result>(
  signal: AbortSignal | undefined,
  call: (cancel: Int32Array | undefined) => Promise<Result>,
): Promise<Result> {
  if (signal === undefined) return call(undefined);
  const cancel = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const stop = () => Atomics.store(cancel, 0, 1);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await call(cancel);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
