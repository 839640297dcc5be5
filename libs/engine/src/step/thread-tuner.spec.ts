import { describe, expect, it } from 'vitest';
import { ThreadTuner } from './thread-tuner.js';

/** Microseconds of a step of so many tokens on a machine. */
type Machine = (threads: number, tokens: number, step: number) => number;

const quiet: Machine = (threads, tokens) => (1000 * tokens) / threads + 10;
/** One core is taken: two threads wait for each other. */
const busy: Machine = (threads, tokens) => 1000 * tokens * (threads > 1 ? 60 : 1);
const tiny: Machine = (threads, tokens) => 100 * tokens + 40 * threads;

/** Runs steps of one size. @returns total microseconds, and how many steps each count had */
function run(tuner: ThreadTuner, machine: Machine, steps: number, tokens = 1) {
  const uses = new Map<number, number>();
  let total = 0;
  for (let step = 0; step < steps; step++) {
    const threads = tuner.choose(tokens);
    const micros = machine(threads, tokens, step);
    tuner.record(tokens, micros);
    total += micros;
    uses.set(threads, (uses.get(threads) ?? 0) + 1);
  }
  return { total, uses };
}

describe('ThreadTuner', () => {
  it('uses all threads where they help', () => {
    const { uses } = run(new ThreadTuner(2), quiet, 5000);
    expect(uses.get(2)).toBeGreaterThan(4900);
  });

  it('goes down to one thread on a busy machine, and pays little for looking up', () => {
    const { total, uses } = run(new ThreadTuner(2), busy, 5000);
    expect(uses.get(1)).toBeGreaterThan(4950);
    expect(total).toBeLessThan(1.2 * 5000 * 1000);
  });

  it('begins a size of step with what is best for sizes like it', () => {
    const tuner = new ThreadTuner(2);
    run(tuner, busy, 100, 4);
    expect([tuner.choose(7), tuner.choose(12)]).toEqual([1, 1]);
    expect(tuner.choose(512)).toBe(2);
  });

  it('finds that a small model is faster alone', () => {
    expect(run(new ThreadTuner(4), tiny, 1000).uses.get(1)).toBeGreaterThan(900);
  });

  it('climbs step by step on a machine of many cores', () => {
    const best = (threads: number) => 1000 * (Math.abs(Math.log2(threads / 4)) + 1);
    const { uses } = run(new ThreadTuner(16), best, 2000);
    expect(uses.get(4)).toBeGreaterThan(1700);
    expect(uses.has(1)).toBe(false);
  });

  it('follows the machine when it becomes busy and quiet again', () => {
    const tuner = new ThreadTuner(2);
    run(tuner, quiet, 1000);
    const during = run(tuner, busy, 2000);
    expect(during.uses.get(1)).toBeGreaterThan(1900);
    run(tuner, quiet, 4000);
    expect(run(tuner, quiet, 1000).uses.get(2)).toBeGreaterThan(900);
  });

  it('is back within a moment after a single slow step', () => {
    const tuner = new ThreadTuner(2);
    run(tuner, quiet, 200);
    run(tuner, () => 300_000, 1);
    run(tuner, quiet, 150);
    expect(run(tuner, quiet, 500).uses.get(2)).toBeGreaterThan(480);
  });

  it('keeps its count where the machine is slow for whatever number of threads while another one is tried', () => {
    const tuner = new ThreadTuner(2);
    const slowSince: Machine = (threads, tokens, step) => quiet(threads, tokens, step) * (step < 6 ? 3 : 1);
    expect(run(tuner, slowSince, 40).uses.get(2)).toBe(37);
  });

  it('is back soon where a machine that was busy for a moment is quiet again', () => {
    const tuner = new ThreadTuner(2);
    run(tuner, busy, 20);
    expect(run(tuner, quiet, 1000).uses.get(2)).toBeGreaterThan(940);
  });

  it('is back at once where a machine was busy for hardly longer than the trial that changed the count', () => {
    const tuner = new ThreadTuner(2);
    run(tuner, busy, 10);
    expect(run(tuner, quiet, 1000).uses.get(2)).toBeGreaterThan(980);
  });

  it('learns for each size of step on its own', () => {
    const tuner = new ThreadTuner(2);
    const machine: Machine = (threads, tokens) => (tokens > 100 ? quiet(threads, tokens, 0) : busy(threads, tokens, 0));
    for (let round = 0; round < 20; round++) {
      run(tuner, machine, 50, 1);
      run(tuner, machine, 50, 512);
    }
    expect(tuner.choose(1)).toBe(1);
    expect(run(tuner, machine, 100, 512).uses.get(2)).toBeGreaterThan(90);
  });

  it('has nothing to choose with one thread', () => {
    expect(run(new ThreadTuner(1), quiet, 100).uses).toEqual(new Map([[1, 100]]));
  });

  it('tells the threads that are settled on without trying others, for sizes that it does not know too', () => {
    const tuner = new ThreadTuner(4);
    expect(tuner.settled(100)).toBe(4);
    for (let step = 0; step < 200; step++) tuner.record(100, 1000 * tuner.choose(100));
    expect(Array.from({ length: 200 }, () => tuner.settled(100))).toEqual(new Array(200).fill(1));
    expect(tuner.settled(130)).toBe(1);
  });
});
