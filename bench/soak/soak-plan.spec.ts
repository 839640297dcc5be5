import { describe, expect, it } from 'vitest';
import { SeededChoice } from './seeded-choice.js';
import { soakRequest } from './soak-plan.js';

const plan = (seed: number, length: number) => {
  const choice = new SeededChoice(seed);
  return Array.from({ length }, () => soakRequest(choice, { slots: 4, adapters: 1 }));
};

describe('a soak', () => {
  it('asks the same for the same seed, and other things for another', () => {
    expect(plan(7, 50)).toEqual(plan(7, 50));
    expect(plan(8, 50)).not.toEqual(plan(7, 50));
  });

  it('has requests of every kind, and clients that leave', () => {
    const requests = plan(1, 500);
    expect(new Set(requests.map(({ kind }) => kind))).toEqual(new Set(['generate', 'slot', 'sample', 'bad']));
    const actions = requests.flatMap((request) => (request.kind === 'slot' ? request.action : []));
    expect(new Set(actions)).toEqual(new Set(['save', 'restore', 'erase']));
    const leaving = requests.filter((request) => request.kind === 'generate' && request.leaving !== undefined);
    expect(leaving.length).toBeGreaterThan(20);
  });

  it.each(['lora', 'speculative.n_max', 'n_cache_reuse', 'grammar', 'json_schema', 'n', 'mirostat'])(
    'asks for %s now and then',
    (field) => {
      const bodies = plan(1, 500).flatMap((request) => (request.kind === 'generate' ? [request.body] : []));
      const asking = bodies.filter((body) => field in body);
      expect(asking.length).toBeGreaterThan(5);
      expect(bodies.length - asking.length).toBeGreaterThan(5);
    },
  );

  it('asks for no adapter where there is none', () => {
    const choice = new SeededChoice(1);
    const requests = Array.from({ length: 200 }, () => soakRequest(choice, { slots: 4, adapters: 0 }));
    expect(JSON.stringify(requests.filter(({ kind }) => kind !== 'bad'))).not.toContain('lora');
  });
});
