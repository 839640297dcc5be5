/** What the last error of a stream begins with. */
const STREAM_ERROR = /^(?:data|error): (\{"error":.*)$/m;

/**
 * What is wrong with an answer; undefined = nothing.
 *
 * @param {import('./requests.mjs').FuzzRequest} request
 * @param {number} status
 * @param {string} text
 */
export function problemOf({ body, statuses, mustFail }, status, text) {
  if (!statuses.includes(status)) return `status ${status} is not documented`;
  if (status === 504 && body?.includes('"timeout_ms"')) return undefined;
  // What is switched off says so; nothing else may fail.
  if (status >= 500 && status !== 501) return `status ${status}`;
  if (mustFail && status < 400) return `status ${status} for a value beyond its bound`;
  const late = STREAM_ERROR.exec(text);
  if (status === 200 && late !== null) {
    const { code } = JSON.parse(late[1]).error;
    if (code >= 500) return `a stream that ends with ${code}`;
  }
  return undefined;
}
