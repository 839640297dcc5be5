import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** Milliseconds of a clock tick in /proc: USER_HZ is 100 everywhere. */
const TICK = 10;

/** What /proc says of a process. All getters throw when it is gone. Linux only. */
export class ProcessState {
  #folder;

  /** @param {number} id */
  constructor(id) {
    this.#folder = `/proc/${id}`;
  }

  get isRunning() {
    try {
      return !/^State:\s+[ZX]/m.test(this.#read('status'));
    } catch {
      return false;
    }
  }

  /** Resident memory in MiB. */
  get memory() {
    return this.#mebibytes('VmRSS');
  }

  /** The most resident memory in MiB since `forgetPeak`. */
  get peakMemory() {
    return this.#mebibytes('VmHWM');
  }

  forgetPeak() {
    writeFileSync(`${this.#folder}/clear_refs`, '5');
  }

  /** Open files and connections. */
  get handles() {
    return readdirSync(`${this.#folder}/fd`).length;
  }

  /** Processor time of all threads, those that have ended included, in milliseconds. */
  get processorTime() {
    const stat = this.#read('stat');
    const [, , , , , , , , , , , user, system] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(user) + Number(system)) * TICK;
  }

  #mebibytes(name) {
    const [, kibibytes] = new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(this.#read('status')) ?? [];
    return Number(kibibytes) / 1024;
  }

  #read(name) {
    return readFileSync(`${this.#folder}/${name}`, 'utf8');
  }
}
