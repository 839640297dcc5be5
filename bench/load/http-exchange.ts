import { type Agent, request } from 'node:http';

/**
 * One GET and its whole answer. A server may close a kept connection just when it is used again; then the request is
 * sent once more on another one.
 *
 * @throws Error when the answer is not 200 or breaks off
 */
export function exchange(url: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent });
    let hasAnswer = false;
    sent.once('response', (response) => {
      hasAnswer = true;
      if (response.statusCode !== 200) return reject(new Error(`${url} answered ${response.statusCode}`));
      response.once('end', resolve);
      response.once('error', reject);
      response.resume();
    });
    sent.once('error', (error: NodeJS.ErrnoException) => {
      if (sent.reusedSocket && !hasAnswer && error.code === 'ECONNRESET') resolve(exchange(url, agent));
      else reject(error);
    });
    sent.end();
  });
}
