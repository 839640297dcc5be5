import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds between two looks at the server. */
const PAUSE = 5;

const ENDLESS = { prompt: 'Once upon a time', n_predict: -1, ignore_eos: true, stream: true };
const SHORT = { prompt: 'Once upon a time', n_predict: 2, temperature: 0 };

function post(url, body) {
  return fetch(`${url}/completion`, { method: 'POST', body: JSON.stringify(body) });
}

/**
 * A stream that does not end by itself.
 *
 * @returns {{ begun: Promise<unknown>, ended: Promise<{ at: number, isError: boolean }> }} its first event; its end
 */
export function openStream(url) {
  let begin;
  const begun = new Promise((resolve) => {
    begin = resolve;
  });
  const read = async () => {
    const reply = await post(url, ENDLESS);
    let last = '';
    for await (const text of /** @type {ReadableStream} */ (reply.body).pipeThrough(new TextDecoderStream())) {
      begin();
      last = text;
    }
    return { at: performance.now(), isError: last.includes('The engine ended while it worked on this') };
  };
  return { begun, ended: read() };
}

/** A short request. @returns {Promise<boolean>} it succeeded */
export async function complete(url) {
  const reply = await post(url, SHORT);
  await reply.text();
  return reply.status === 200;
}

/** Waits until so many tasks wait for a slot. */
export async function untilQueued(url, count) {
  for (;;) {
    const text = await (await fetch(`${url}/metrics`)).text();
    if (Number(/^llamacpp:requests_deferred (\d+)$/m.exec(text)?.[1]) === count) return;
    await delay(PAUSE);
  }
}

/** Asks for /health one time after the other. */
export class HealthWatch {
  slowest = 0;
  #isWatching = true;
  #status = 0;
  #watching;

  constructor(url) {
    this.#watching = this.#watch(url);
  }

  /** Waits for the first answer with this status from now on. */
  async until(status) {
    this.#status = 0;
    while (this.#status !== status) await delay(PAUSE);
  }

  async stop() {
    this.#isWatching = false;
    await this.#watching;
  }

  async #watch(url) {
    while (this.#isWatching) {
      const began = performance.now();
      const reply = await fetch(`${url}/health`);
      await reply.text();
      this.slowest = Math.max(this.slowest, performance.now() - began);
      this.#status = reply.status;
      await delay(PAUSE);
    }
  }
}
