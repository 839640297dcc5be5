import { fork } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Assault } from './assault.mjs';
import { RECOVERY_SECONDS } from './bars.mjs';
import { controlCharactersIn } from './target.mjs';

/** Milliseconds for which is watched on after the attack, for which is watched at least, and between two looks. */
const AFTERMATH = 300;
const SHORTEST_WATCH = 1500;
const LOOK = 200;
/** MiB over the memory before that count as given back, without waiting longer. */
const GIVEN_BACK = 48;
/** Share of a processor up to which a process is idle. */
const IDLE = 0.3;

/** The process beside the attack. */
export class Bystander {
  #child = fork(join(import.meta.dirname, 'bystander.mjs'));
  #controlServer = fork(join(import.meta.dirname, 'control.mjs'));
  #control = new Promise((resolve) => this.#controlServer.once('message', resolve));

  /** @param {import('./target.mjs').Target} target */
  async begin({ url, profile: { headers = {}, short, busy } }) {
    await this.#say({ type: 'begin', server: { url, headers, short, busy, control: await this.#control } });
  }

  end() {
    return this.#say({ type: 'end' });
  }

  close() {
    this.#child.disconnect();
    this.#controlServer.disconnect();
  }

  /** @returns {Promise<any>} */
  #say(message) {
    const answer = new Promise((resolve) => this.#child.once('message', resolve));
    this.#child.send(message);
    return answer;
  }
}

/**
 * Attacks a server once, and measures what it does to it.
 *
 * @param {import('./target.mjs').Target} target
 * @param {import('./attacks.mjs').Attack} attack
 * @param {{ bystander: Bystander, alone: number, scale: number, random: () => number }} surroundings
 */
export async function measure(target, attack, { bystander, alone, scale, random }) {
  const { seconds = 30 } = attack;
  const assault = new Assault({ url: target.url, headers: target.profile.headers, seconds, scale, random });
  const strike = attack.prepare(assault);
  const processes = [target.api, target.engine].filter((state) => state !== undefined);
  const before = processes.map(({ memory, handles }) => ({ memory, handles }));
  const loggedBefore = target.output.length;
  for (const state of processes) state.forgetPeak();
  await bystander.begin(target);
  const began = Date.now();
  const used = processes.map(({ processorTime }) => processorTime);
  assault.begin();
  await strike();
  const took = Date.now() - began;
  if (!attack.isStaying) assault.end();
  await delay(Math.max(AFTERMATH, SHORTEST_WATCH - took));
  const beside = await bystander.end();
  const ended = await target.ended();
  const peaks = processes.map((state) => (state.isRunning ? state.peakMemory : Number.NaN));
  const recovery = ended === undefined ? await recover(processes, before) : LOST;
  assault.end();
  const log = target.output.slice(loggedBefore);
  const sent = Object.values(assault.statuses).reduce((sum, count) => sum + count, 0);
  return {
    name: attack.name,
    kind: attack.kind,
    statuses: assault.statuses,
    right: attack.right,
    requests: sent,
    took,
    turn: target.turnsSince(began).api,
    engineTurn: target.turnsSince(began).engine,
    apiProcessor: ended ? Number.NaN : Math.round(processes[0]?.processorTime - used[0]),
    engineProcessor: ended ? Number.NaN : Math.round(processes[1]?.processorTime - used[1]),
    peakApi: peaks[0],
    peakEngine: peaks[1],
    ...beside,
    alone,
    ...recovery,
    ended,
    logLines: log.split('\n').length - 1,
    controlCharacters: controlCharactersIn(log),
    isSameText: ended === undefined && (await target.hasSameTexts()),
  };
}

/** What is told where there is nothing left that could recover. */
const LOST = { grownApi: 0, grownEngine: 0, handlesLeft: 0, idleAfter: 0, recoveredAfter: 0 };

/** Waits until memory, descriptors and processors are given back, RECOVERY_SECONDS at most. */
async function recover(processes, before) {
  if (processes.length === 0) return LOST;
  const began = performance.now();
  let idleAfter = Number.POSITIVE_INFINITY;
  for (;;) {
    const used = processes.map(({ processorTime }) => processorTime);
    await delay(LOOK);
    const passed = performance.now() - began;
    const isIdle = processes.every(({ processorTime }, index) => processorTime - used[index] < IDLE * LOOK);
    idleAfter = isIdle ? Math.min(idleAfter, passed) : Number.POSITIVE_INFINITY;
    const [grownApi, grownEngine] = processes.map(({ memory }, index) => memory - before[index].memory);
    const handlesLeft = processes[0].handles - before[0].handles;
    const isBack = isIdle && handlesLeft <= 0 && grownApi <= GIVEN_BACK && grownEngine <= GIVEN_BACK;
    if (isBack || passed > RECOVERY_SECONDS * 1000) {
      return { grownApi, grownEngine, handlesLeft, idleAfter, recoveredAfter: passed };
    }
  }
}
