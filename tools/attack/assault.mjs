import { setMaxListeners } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** What became of a request that has no status: cut by the server, left by us, or neither in time. */
export const CUT = 'cut';
export const LEFT = 'left';
export const LATE = 'late';

/** Letters of `HTTP/1.1 200 `. */
const STATUS_LINE_START = 13;

/**
 * A request of an attack.
 *
 * @typedef {{ method?: string, path: string, body?: string | Buffer | object, headers?: Record<string, string>,
 *   leaveAfter?: number }} Blow leaveAfter: milliseconds after which the client goes away
 */

/** What an attack strikes with: sends requests within its time, and counts what became of them. */
export class Assault {
  /** How often each status came, and 'cut', 'left' and 'late'. */
  statuses = /** @type {Record<string, number>} */ ({});
  bytesReceived = 0;
  #sockets = new Set();
  #ending = new AbortController();
  #timer;

  /**
   * @param {{ url: string, headers?: Record<string, string>, seconds: number, scale?: number, random?: () => number }} options
   *   seconds: after so many what still runs is 'late'; scale: of all counts and sizes
   */
  constructor({ url, headers = {}, seconds, scale = 1, random = Math.random }) {
    this.url = new URL(url);
    this.headers = headers;
    this.random = random;
    this.scale = scale;
    this.seconds = seconds;
    setMaxListeners(0, this.#ending.signal);
  }

  /** Starts the time. */
  begin() {
    this.#timer = setTimeout(() => this.#ending.abort(), this.seconds * 1000);
  }

  /** Closes all that is open. */
  end() {
    clearTimeout(this.#timer);
    this.#ending.abort();
    for (const socket of this.#sockets) socket.destroy();
  }

  get isOver() {
    return this.#ending.signal.aborted;
  }

  /** A count or size of a full attack, as large as this one is. */
  size(full) {
    return Math.max(1, Math.round(full * this.scale));
  }

  count(outcome) {
    this.statuses[outcome] = (this.statuses[outcome] ?? 0) + 1;
  }

  /** @param {number} ms */
  async pause(ms) {
    if (!this.isOver) await delay(ms, undefined, { signal: this.#ending.signal }).catch(() => undefined);
  }

  /** Sends a request and reads the response. @param {Blow} blow @returns {Promise<string>} what became of it */
  async send({ method = 'POST', path, body, headers = {}, leaveAfter }) {
    if (this.isOver) return LATE;
    const payload = typeof body === 'object' && !Buffer.isBuffer(body) ? JSON.stringify(body) : body;
    const outcome = await new Promise((resolve) => {
      const request = httpRequest(this.url, {
        method,
        path,
        agent: false,
        headers: { ...this.headers, ...(payload === undefined ? {} : lengthOf(payload)), ...headers },
        signal: this.#ending.signal,
      });
      let hasLeft = false;
      let answered;
      const broken = () => resolve(this.isOver ? LATE : hasLeft ? LEFT : (answered ?? CUT));
      request.on('error', broken);
      request.on('response', (response) => {
        // A server that refuses a body while it is sent may reset the connection after its response.
        if (response.statusCode !== 200) answered = String(response.statusCode);
        response.on('data', (data) => {
          this.bytesReceived += data.length;
        });
        response.on('error', broken);
        response.on('end', () => resolve(String(response.statusCode)));
      });
      request.on('upgrade', (response, socket) => {
        socket.destroy();
        resolve(String(response.statusCode));
      });
      request.on('connect', (response, socket) => {
        socket.destroy();
        resolve(String(response.statusCode));
      });
      request.end(payload);
      if (leaveAfter !== undefined) {
        setTimeout(() => {
          hasLeft = true;
          request.destroy();
        }, leaveAfter).unref();
      }
    });
    this.count(outcome);
    return outcome;
  }

  /** Sends requests, so many at the same time. @param {Iterable<Blow>} blows */
  async sendAll(blows, parallel = 8) {
    const rest = blows[Symbol.iterator]();
    const worker = async () => {
      for (let next = rest.next(); !next.done && !this.isOver; next = rest.next()) await this.send(next.value);
    };
    await Promise.all(Array.from({ length: parallel }, worker));
  }

  /** A connection that writes and reads what the attack wants, closed at the end; a stubborn one by nobody before. */
  open({ isReading = true, isStubborn = false } = {}) {
    const socket = connect({ host: this.url.hostname, port: Number(this.url.port), allowHalfOpen: true });
    this.#sockets.add(socket);
    const connection = new Connection(socket, this);
    if (isReading) connection.read();
    // Who ends a connection in an orderly way does not show whether the server would.
    if (!isStubborn) socket.on('end', () => socket.end());
    return connection;
  }

  /** The headers of every request, as they are written. */
  get headerLines() {
    return [['Host', this.url.host], ...Object.entries(this.headers)]
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('');
  }
}

function lengthOf(payload) {
  return { 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(payload)) };
}

/** A connection of an attack: bytes out, status lines in. */
class Connection {
  /** Status codes that came, in their order. */
  statuses = /** @type {string[]} */ ([]);
  closed;
  #socket;
  #assault;
  #tail = '';

  constructor(socket, assault) {
    this.#socket = socket;
    this.#assault = assault;
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => socket.once('close', resolve));
  }

  read() {
    this.#socket.on('data', (data) => {
      this.#assault.bytesReceived += data.length;
      const text = this.#tail + data.toString('latin1');
      for (const [, status] of text.matchAll(/HTTP\/1\.[01] (\d{3}) /g)) {
        this.statuses.push(status);
        this.#assault.count(status);
      }
      this.#tail = text.slice(-(STATUS_LINE_START - 1));
    });
  }

  /** @param {string | Buffer} data @returns {Promise<void>} when the kernel took it, or the connection is closed */
  async write(data) {
    if (this.#socket.destroyed || this.#socket.writableEnded) return;
    if (this.#socket.write(data)) return;
    await Promise.race([new Promise((resolve) => this.#socket.once('drain', () => resolve(undefined))), this.closed]);
  }

  /** Ends our side only. */
  end() {
    this.#socket.end();
  }

  /** Goes away with a reset where the system can. */
  reset() {
    this.#socket.resetAndDestroy();
  }

  get isOpen() {
    return !this.#socket.destroyed;
  }

  /** Waits until so many responses have begun; 'cut' where the connection closes before. */
  async untilAnswered(count = 1, ms = 20_000) {
    const end = performance.now() + ms;
    while (this.statuses.length < count && this.isOpen && performance.now() < end && !this.#assault.isOver)
      await delay(5);
    if (this.statuses.length < count) this.#assault.count(this.isOpen ? LATE : CUT);
  }
}
