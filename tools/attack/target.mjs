import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { longestTurn, PROBE } from '../loop-probe/turns.mjs';
import { ProcessState } from '../trials/process-state.mjs';
import { Server } from '../trials/server.mjs';
import { PROFILES } from './profiles.mjs';

/** Letters of the log that a terminal would obey. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL_CHARACTERS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/g;

/** Milliseconds until a server that does not answer counts as hanging. */
const HANG = 10_000;

/** A server that is attacked: one of our own with a profile, or one that runs already (`url`). */
export class Target {
  url = '';
  /** @type {ProcessState | undefined} */
  api;
  /** @type {ProcessState | undefined} */
  engine;
  #folder = mkdtempSync(join(tmpdir(), 'attack-'));
  #server;
  #texts = /** @type {readonly string[]} */ ([]);

  /** @param {string} profileName */
  constructor(profileName) {
    this.profile = PROFILES[profileName];
  }

  /** Starts the server, or takes the one at the address. @param {{ url?: string, flags?: readonly string[] }} options */
  async start({ url, flags = [] } = {}) {
    if (url === undefined) {
      this.#server = new Server([...this.profile.flags(this.#folder), ...flags], {
        NODE_OPTIONS: `--import=${PROBE}`,
        LOOP_PROBE_FILE: join(this.#folder, '%p.turns'),
      });
      this.url = await this.#server.ready();
      this.#findProcesses();
    } else {
      this.url = url;
    }
    await this.#ask();
    this.#texts = await this.texts();
  }

  #findProcesses() {
    const [engine] = this.#server.children;
    this.api = new ProcessState(this.#server.id);
    this.engine = new ProcessState(engine);
    this.engineId = engine;
  }

  /** What the server wrote so far. */
  get output() {
    return this.#server?.output ?? '';
  }

  /** @param {number} since milliseconds since 1970 */
  turnsSince(since) {
    if (!this.#server) return { api: 0, engine: 0 };
    const [api, engine] = [this.#server.id, this.engineId].map((id) =>
      longestTurn(join(this.#folder, `${id}.turns`), since),
    );
    return { api, engine };
  }

  /** What has ended or hangs; undefined where all is well. */
  async ended() {
    if (this.#server && !this.#server.isRunning) return 'the server ended';
    if (this.engine && !this.engine.isRunning) return 'the engine ended';
    try {
      const response = await fetch(new URL('/livez', this.url), { signal: AbortSignal.timeout(HANG) });
      await response.text();
      await this.#ask();
      return undefined;
    } catch {
      return this.#server && !this.#server.isRunning ? 'the server ended' : 'it hangs';
    }
  }

  /** Whether plain requests in every slot get what they got at the start; tells those that do not. */
  async hasSameTexts() {
    const texts = await this.texts();
    const others = texts.filter((text, index) => text !== this.#texts[index]);
    for (const text of others) console.log(`another text: ${JSON.stringify(text)}`);
    return others.length === 0;
  }

  /** @returns {Promise<string[]>} the text of a plain request in each slot */
  async texts() {
    const texts = [];
    for (let slot = 0; slot < this.profile.slots; slot++) {
      const { content, error } = await this.#ask({
        id_slot: slot,
        temperature: 0,
        n_predict: 24,
        prompt: 'The little fox went',
      });
      texts.push(content ?? error);
    }
    return texts;
  }

  /** A normal request. @returns {Promise<any>} its response */
  async #ask(fields = {}) {
    const { path, body } = this.profile.short;
    const response = await fetch(new URL(path, this.url), {
      method: 'POST',
      body: JSON.stringify({ ...body, ...fields }),
      headers: this.profile.headers,
      signal: AbortSignal.timeout(HANG),
    });
    return response.json();
  }

  /** @param {NodeJS.Signals} signal @returns {Promise<number | null>} the exit code */
  async stop(signal = 'SIGTERM') {
    const code = await this.#server?.close(signal);
    rmSync(this.#folder, { recursive: true, force: true });
    return code ?? null;
  }
}

/** Raw control characters in a piece of the log. @param {string} text */
export function controlCharactersIn(text) {
  return text.match(CONTROL_CHARACTERS)?.length ?? 0;
}
