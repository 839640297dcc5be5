import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { QueueBounds } from '../door/admission.js';
import { EngineError } from '../door/engine-error.js';
import { Admission } from './admission.js';
import type { Guest } from './waiting-room.js';

const bound = fc.oneof(fc.nat(6), fc.constant(Number.POSITIVE_INFINITY));
const anyBounds: fc.Arbitrary<QueueBounds> = fc.record({
  tasks: bound,
  promptTokens: fc.oneof(fc.nat(40), fc.constant(Number.POSITIVE_INFINITY)),
  tenantTasks: bound,
});

type Event =
  | { readonly type: 'arrive'; readonly tenant: string; readonly prompts: readonly number[]; readonly priority: number }
  /** The engine gives its idle slots to those that wait; how many of them before something else comes. */
  | { readonly type: 'start'; readonly most: number }
  | { readonly type: 'end' | 'cancel'; readonly which: number }
  | { readonly type: 'pass'; readonly ms: number };

const anyEvent: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('arrive' as const),
      tenant: fc.constantFrom('', 'a', 'b'),
      prompts: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 3 }),
      priority: fc.constantFrom(-1, 0, 1),
    }),
  },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('start' as const), most: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constantFrom('end' as const, 'cancel' as const), which: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('pass' as const), ms: fc.nat(5000) }) },
);

/** A queue and its slots, counted by hand beside the admission that is under test. */
class Model {
  readonly waiting: Guest[] = [];
  readonly running: Guest[] = [];
  now = 0;
  private lastId = 0;
  private readonly admission: Admission;

  constructor(
    private readonly slots: number,
    private readonly bounds: QueueBounds,
  ) {
    this.admission = new Admission(bounds, () => this.now);
  }

  play(event: Event): void {
    if (event.type === 'arrive') this.arrive(event);
    else if (event.type === 'start') this.start(event.most);
    else if (event.type === 'pass') this.now += event.ms;
    else this.leave(event.type === 'end' ? this.running : this.waiting, event.which);
    expect(this.admission.waiting).toBe(this.waiting.length);
    expect([...this.admission.inOrder()]).toHaveLength(this.waiting.length);
  }

  finish(): void {
    while (this.running.length > 0) this.leave(this.running, 0);
    while (this.waiting.length > 0) this.leave(this.waiting, 0);
    // Nothing is left behind: the empty queue has room for as many as there are slots.
    const { promptTokens } = this.bounds;
    for (let slot = 0; slot < this.slots; slot++)
      expect(this.arrive({ tenant: '', prompts: [promptTokens], priority: 0 })).toBe(true);
  }

  private arrive({
    tenant,
    prompts,
    priority,
  }: Pick<Event & { type: 'arrive' }, 'tenant' | 'prompts' | 'priority'>): boolean {
    const promptTokens = prompts.reduce((sum, length) => sum + length, 0);
    const exceeded = this.exceeded(tenant, prompts.length, promptTokens);
    try {
      this.admission.check({ tenant, tasks: prompts.length, promptTokens, priority }, () => this.slots);
    } catch (error) {
      expect(error).toBeInstanceOf(EngineError);
      const { code, details } = error as EngineError;
      expect([code, exceeded]).toEqual(['ERR_QUEUE_FULL', true]);
      expect(details.retryAfterSeconds).toBeGreaterThanOrEqual(1);
      expect(Number.isInteger(details.retryAfterSeconds)).toBe(true);
      return false;
    }
    expect(exceeded).toBe(false);
    for (const length of prompts) {
      const prompt = new Int32Array(Number.isFinite(length) ? length : 1);
      const guest: Guest = { id: ++this.lastId, task: { prompt, tenant, priority }, generatedTokens: 0 };
      this.waiting.push(guest);
      this.admission.enter(guest);
    }
    return true;
  }

  /** Whether a bound would be exceeded, by counting what waits once the idle slots are taken. */
  private exceeded(tenant: string, tasks: number, promptTokens: number): boolean {
    const idle = this.slots - this.running.length;
    if (this.waiting.length < idle) return false;
    const left = [...this.admission.inOrder()].slice(idle);
    const tokens = left.reduce((sum, { task }) => sum + task.prompt.length, 0);
    return (
      left.length + tasks > this.bounds.tasks ||
      left.filter(({ task }) => task.tenant === tenant).length + tasks > this.bounds.tenantTasks ||
      (left.length > 0 && tokens + promptTokens > this.bounds.promptTokens)
    );
  }

  private start(most: number): void {
    for (let count = 0; count < most && this.running.length < this.slots; count++) {
      const [next] = this.admission.inOrder();
      if (next === undefined) return;
      this.waiting.splice(this.waiting.indexOf(next), 1);
      this.running.push(next);
      this.admission.start(next);
    }
  }

  private leave(from: Guest[], which: number): void {
    if (from.length === 0) return;
    const [guest] = from.splice(which % from.length, 1);
    this.admission.leave(guest!);
  }
}

describe('the admission of requests', () => {
  it('refuses none while the queue has room, and each that is beyond a bound', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        anyBounds,
        fc.array(anyEvent, { maxLength: 60 }),
        (slots, bounds, events) => {
          const model = new Model(slots, bounds);
          for (const event of events) model.play(event);
          model.finish();
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('calls a deadline out of reach where it is, at a steady pace', () => {
    const anyLeft = fc.integer({ min: 1, max: 30_000 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.integer({ min: 1, max: 20 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        anyLeft,
        (interval, before, phase, left) => {
          let now = 0;
          const admission = new Admission(undefined, () => now);
          const guests = Array.from({ length: 10 + before }, (_, id): Guest => {
            return { id, task: { prompt: new Int32Array(1) }, generatedTokens: 0 };
          });
          for (const guest of guests) admission.enter(guest);
          for (const [index, guest] of guests.slice(0, 10).entries()) {
            now = index * interval;
            if (index > 0) admission.leave(guests[index - 1]!);
            admission.start(guest);
          }
          now += Math.floor(phase * interval);
          const startsAt = (10 + before) * interval;
          const deadline = { at: now + left, limitMs: left };
          const check = () =>
            admission.check({ tenant: '', tasks: 1, promptTokens: 1, priority: 0, deadline }, () => 1);
          if (startsAt > deadline.at) expect(check).toThrow('cannot be met');
          else expect(check).not.toThrow();
          expect(admission.waiting).toBe(before);
        },
      ),
      { numRuns: 500 },
    );
  });
});
