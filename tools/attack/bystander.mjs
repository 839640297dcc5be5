// A process of its own beside an attack: asks for /livez and the control server without end, keeps the engine busy with a
// stream, and sends a short request now and then. The parent says { type: 'begin', server } and { type: 'end' }, and gets what was measured.
import { request as httpRequest } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds between two probes, between two short requests, and until a request counts as never answered. */
const PROBE_PAUSE = 10;
const SHORT_PAUSE = 200;
const GIVE_UP = 60_000;

/** @typedef {{ url: string, headers: Record<string, string>, short: { path: string, body: unknown },
 *   busy: { path: string, body: unknown }, control: string }} Bystood */

let watch;
process.on('message', async (/** @type {{ type: string, server: Bystood }} */ message) => {
  if (message.type === 'begin') {
    watch = new Watch(message.server);
    await watch.busy();
    process.send?.('begun');
  } else {
    process.send?.(await watch.end());
  }
});
process.on('disconnect', () => process.exit());

/**
 * @param {{ url: string, headers: Record<string, string> }} server
 * @param {{ method?: string, path: string, body?: unknown, signal?: AbortSignal, onData?: (data: Buffer) => void }} request
 * @returns {Promise<{ status: number, ms: number }>} status 0 where there was no answer
 */
function ask(server, { method = 'POST', path, body, signal, onData = () => undefined }) {
  const began = performance.now();
  return new Promise((resolve) => {
    const done = (status) => resolve({ status, ms: performance.now() - began });
    const request = httpRequest(new URL(path, server.url), { method, headers: server.headers, agent: false, signal });
    request.setTimeout(GIVE_UP, () => request.destroy());
    request.on('error', () => done(0));
    request.on('response', (response) => {
      response.on('data', onData).on('error', () => done(0));
      response.on('end', () => done(response.statusCode));
    });
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

class Watch {
  #server;
  #leaving = new AbortController();
  #probes = new Times();
  #control = new Times();
  #shorts = new Times();
  #loops;

  /** @param {Bystood} server */
  constructor(server) {
    this.#server = server;
    const { url, control, headers, short } = server;
    this.#loops = [
      this.#repeat(this.#probes, PROBE_PAUSE, { url, headers }, { method: 'GET', path: '/livez' }),
      this.#repeat(this.#control, PROBE_PAUSE, { url: control, headers: {} }, { method: 'GET', path: '/' }),
      this.#repeat(this.#shorts, SHORT_PAUSE, { url, headers }, short),
    ];
  }

  /** Keeps the engine busy from now on. Resolves once it is. */
  busy() {
    const { path, body } = this.#server.busy;
    return new Promise((resolve) => {
      const loop = async () => {
        while (!this.#leaving.signal.aborted) {
          const { status } = await ask(this.#server, {
            path,
            body,
            signal: this.#leaving.signal,
            onData: resolve,
          });
          if (status !== 200) await delay(PROBE_PAUSE);
        }
      };
      this.#loops.push(loop());
      setTimeout(resolve, 2000).unref();
    });
  }

  async end() {
    this.#leaving.abort();
    await Promise.all(this.#loops);
    return { livez: this.#probes.figures, control: this.#control.figures, short: this.#shorts.figures };
  }

  /** Sends a request again and again until the end. @param {Times} times */
  async #repeat(times, pause, server, request) {
    while (!this.#leaving.signal.aborted) {
      times.add(await ask(server, request));
      await delay(pause);
    }
  }
}

/** How long requests took. */
class Times {
  #all = [];
  #failed = 0;

  add({ status, ms }) {
    this.#all.push(ms);
    if (status !== 200) this.#failed++;
  }

  /** In milliseconds. `failed`: how many did not get 200. */
  get figures() {
    const sorted = this.#all.toSorted((a, b) => a - b);
    const at = (share) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
    return { count: sorted.length, median: at(0.5), p99: at(0.99), max: at(1), failed: this.#failed };
  }
}
