import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AdmissionOrder, type Applicant, TURNS } from './admission-order.js';

interface Job extends Applicant {
  readonly tenant: number;
  /** Ticks of the clock until its end; each gives a token. */
  readonly answer: number;
  generatedTokens: number;
}

function jobOf(tenant: number, priority: number, promptTokens: number, answer: number, weight = FIVE[tenant]!): Job {
  const task = { prompt: new Int32Array(promptTokens), tenant: `tenant ${tenant}`, weight, priority };
  return { task, tenant, answer, generatedTokens: 0 };
}

/** The weights of five tenants. */
const FIVE = [1, 2, 1, 3, 1];

/** Slots that take what the order says, and a clock that ticks: each running job gets a token a tick. */
class Simulation {
  readonly order = new AdmissionOrder<Job>();
  readonly starts: Job[] = [];
  /** Tokens that each tenant was given, prompts included, after each tick. */
  readonly given: number[][] = [];
  private readonly running = new Set<Job>();

  /** @param tenants how many there are */
  constructor(
    private readonly slots: number,
    private readonly tenants: number,
  ) {}

  get idle(): number {
    return this.slots - this.running.size;
  }

  tick(): void {
    const given = [...(this.given.at(-1) ?? Array<number>(this.tenants).fill(0))];
    if (this.idle > 0) {
      for (const job of this.order.candidates()) {
        this.order.begin(job);
        this.running.add(job);
        this.starts.push(job);
        given[job.tenant]! += job.task.prompt.length;
        if (this.idle === 0) break;
      }
    }
    for (const job of this.running) {
      job.generatedTokens++;
      given[job.tenant]!++;
      if (job.generatedTokens < job.answer) continue;
      this.running.delete(job);
      this.order.end(job);
    }
    this.given.push(given);
  }
}

const anyJob = fc.tuple(
  fc.nat(4),
  fc.integer({ min: -2, max: 2 }),
  fc.integer({ min: 1, max: 40 }),
  fc.integer({ min: 1, max: 20 }),
);
/** Ticks until the next job comes. */
const anyLoad = fc.array(fc.tuple(fc.nat(6), anyJob), { minLength: 1, maxLength: 150 });
const anySlots = fc.integer({ min: 1, max: 4 });

describe('the order of admission, under any load', () => {
  it('leaves no slot idle while a task waits, and starts each task once', () => {
    fc.assert(
      fc.property(anyLoad, anySlots, (load, slots) => {
        const simulation = new Simulation(slots, FIVE.length);
        const jobs = load.map(([pause, facts]) => {
          for (let tick = 0; tick < pause; tick++) simulation.tick();
          const job = jobOf(...facts);
          simulation.order.add(job);
          return job;
        });
        while (simulation.order.length > 0) {
          simulation.tick();
          // Those that ended in this tick are replaced in the next one.
          const { length } = simulation.order;
          const { idle } = simulation;
          const before = simulation.starts.length;
          simulation.tick();
          expect(simulation.starts.length - before).toBeGreaterThanOrEqual(Math.min(idle, length));
        }
        expect(new Set(simulation.starts)).toEqual(new Set(jobs));
        expect(simulation.starts).toHaveLength(jobs.length);
      }),
    );
  });

  it('makes no task of a tenant wait for more than ten starts for each that was there before it, and for itself', () => {
    const anyPriority = fc.tuple(
      fc.constant(0),
      fc.integer({ min: -2, max: 2 }),
      fc.integer({ min: 1, max: 40 }),
      fc.nat(20),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(6), anyPriority), { maxLength: 150 }), anySlots, (load, slots) => {
        const simulation = new Simulation(slots, FIVE.length);
        const bounds = new Map<Job, number>();
        for (const [pause, facts] of load) {
          for (let tick = 0; tick < pause; tick++) simulation.tick();
          const job = jobOf(...facts);
          const { order, starts } = simulation;
          bounds.set(job, starts.length + TURNS * (order.length + 1));
          order.add(job);
        }
        while (simulation.order.length > 0) simulation.tick();
        for (const [index, job] of simulation.starts.entries()) expect(index).toBeLessThan(bounds.get(job)!);
      }),
    );
  });

  it('starts a task of a tenant that was given much beside new ones that never cease', () => {
    const order = new AdmissionOrder<Job>();
    const [much, more] = [jobOf(0, 0, 500, 1), jobOf(0, 0, 10, 1)];
    const fresh = (index: number) => jobOf(1000 + index, 0, 10, 1, 1);
    for (const each of [much, more, fresh(0)]) order.add(each);
    order.begin(much);
    let starts = 0;
    for (; order.has(more) && starts < 1000; starts++) {
      order.add(fresh(starts + 1));
      const [next] = order.candidates();
      order.begin(next!);
      order.end(next!);
    }
    expect(starts).toBeLessThan(200);
  });

  it('starts a task of the lowest priority beside others that never cease', () => {
    const simulation = new Simulation(1, 2);
    const low = jobOf(0, -100, 1, 1);
    simulation.order.add(low);
    for (let tick = 0; tick < 4 * TURNS; tick++) {
      simulation.order.add(jobOf(1, 100, 1, 1));
      simulation.tick();
    }
    expect(simulation.starts.indexOf(low)).toBeLessThan(TURNS);
    expect(simulation.starts).toContain(low);
  });

  it('gives tenants that always wait shares within a tenth of their weights, over any long enough time', () => {
    const anyWeights = fc.array(fc.constantFrom(0.5, 1, 1.5, 2, 3), { minLength: 2, maxLength: 4 });
    const anySizes = fc.array(fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 40 })), {
      minLength: 8,
      maxLength: 8,
    });
    fc.assert(
      fc.property(anyWeights, anySizes, anySlots, fc.nat(1000), (weights, sizes, slots, from) => {
        const simulation = new Simulation(slots, weights.length);
        let made = 0;
        const refill = (tenant: number) => {
          // Tenants bring jobs of different sizes, each its own.
          const [prompt, answer] = sizes[(tenant * 2 + (made++ % 2)) % sizes.length]!;
          simulation.order.add(jobOf(tenant, 0, prompt, answer, weights[tenant]));
        };
        for (let round = 0; round < 6; round++) for (const tenant of weights.keys()) refill(tenant);
        let seen = 0;
        const all = weights.reduce((sum, weight) => sum + weight, 0);
        const window = () => {
          const [first, last] = [simulation.given[from], simulation.given.at(-1)!];
          return first && weights.map((_, tenant) => last[tenant]! - first[tenant]!);
        };
        const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
        // One job more or less of every slot and tenant must be small beside the smallest share.
        const enough = (10 * all * (slots + 1) * 100) / Math.min(...weights);
        while (sum(window() ?? []) < enough) {
          simulation.tick();
          for (; seen < simulation.starts.length; seen++) refill(simulation.starts[seen]!.tenant);
        }
        const given = window()!;
        for (const [tenant, weight] of weights.entries()) {
          const share = given[tenant]! / sum(given);
          expect(Math.abs(share / (weight / all) - 1)).toBeLessThan(0.1);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('foretells what becomes of those that wait', () => {
    fc.assert(
      fc.property(fc.array(anyJob, { maxLength: 40 }), (facts) => {
        const order = new AdmissionOrder<Job>();
        for (const each of facts) order.add(jobOf(...each));
        const foretold = [...order.projected()];
        const real: Job[] = [];
        for (const job of order.candidates()) {
          order.begin(job);
          real.push(job);
        }
        expect(real).toEqual(foretold);
      }),
    );
  });
});
