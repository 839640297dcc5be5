import { describe, expect, it } from 'vitest';
import { AdmissionOrder, type Applicant, TURNS } from './admission-order.js';

interface Named extends Applicant {
  readonly name: string;
  generatedTokens: number;
}

function named(name: string, { tenant = '', weight = 1, priority = 0, promptTokens = 10 } = {}): Named {
  return { name, task: { prompt: new Int32Array(promptTokens), tenant, weight, priority }, generatedTokens: 0 };
}

function orderOf(...entries: readonly Named[]): AdmissionOrder<Named> {
  const order = new AdmissionOrder<Named>();
  for (const each of entries) order.add(each);
  return order;
}

/** Starts all that wait, one after the other. */
function started(order: AdmissionOrder<Named>): readonly string[] {
  const names: string[] = [];
  for (const each of order.candidates()) {
    order.begin(each);
    names.push(each.name);
  }
  return names;
}

/** Names of several of one kind. */
function many(count: number, name: string, facts = {}): Named[] {
  return Array.from({ length: count }, (_, index) => named(`${name}${index + 1}`, facts));
}

describe('the order of admission', () => {
  it('is that of arrival among tasks of one tenant and one priority', () => {
    const all = many(25, 'a');
    expect(started(orderOf(...all))).toEqual(all.map(({ name }) => name));
  });

  it('has the higher priority first', () => {
    const order = orderOf(named('low', { priority: -1 }), named('normal'), named('high', { priority: 1 }));
    expect(started(order)).toEqual(['high', 'normal', 'low']);
  });

  it('has a quiet tenant overtake one that floods', () => {
    const flood = many(8, 'flood', { tenant: 'a' });
    const order = orderOf(...flood);
    order.begin(flood[0]!);
    order.add(named('quiet', { tenant: 'b' }));
    expect(started(order).slice(0, 2)).toEqual(['quiet', 'flood2']);
  });

  it('counts what is generated, while it is generated and after its end', () => {
    const [a, b] = [named('a1', { tenant: 'a' }), named('b1', { tenant: 'b' })];
    const order = orderOf(a, b, ...many(2, 'more a', { tenant: 'a' }), ...many(2, 'more b', { tenant: 'b' }));
    order.begin(a);
    order.begin(b);
    a.generatedTokens = 30;
    expect([...order.candidates()][0]!.name).toBe('more b1');
    b.generatedTokens = 100;
    order.end(b);
    order.end(a);
    expect(started(order)).toEqual(['more a1', 'more a2', 'more b1', 'more b2']);
  });

  it('gives a tenant of twice the weight twice the tokens', () => {
    const order = orderOf(...many(12, 'a', { tenant: 'a', weight: 2 }), ...many(12, 'b', { tenant: 'b' }));
    const first = started(order).slice(0, 9);
    expect(first.filter((name) => name.startsWith('a'))).toHaveLength(6);
  });

  it('forgets what was given once nobody waits', () => {
    const first = named('first', { tenant: 'a', promptTokens: 1000 });
    const order = orderOf(first);
    order.begin(first);
    first.generatedTokens = 1000;
    order.add(named('a', { tenant: 'a' }));
    order.add(named('b', { tenant: 'b' }));
    expect(started(order)).toEqual(['a', 'b']);
  });

  it('lets nobody save up while it is away', () => {
    const flood = many(20, 'a', { tenant: 'a' });
    const order = orderOf(...flood);
    for (const each of flood.slice(0, 8)) order.begin(each);
    for (const each of many(5, 'b', { tenant: 'b' })) order.add(each);
    expect(started(order).slice(0, 5)).toEqual(['b1', 'a9', 'b2', 'a10', 'b3']);
  });

  it('has every tenth start look at no priority', () => {
    const low = named('low', { priority: -1 });
    const order = orderOf(low, ...many(30, 'high', { priority: 1 }));
    expect(started(order).indexOf('low')).toBe(TURNS - 1);
  });

  it('foretells the order in which tasks start, and is not changed by that', () => {
    const order = orderOf(
      ...many(15, 'a', { tenant: 'a' }),
      ...many(9, 'b', { tenant: 'b', promptTokens: 25 }),
      ...many(3, 'high', { tenant: 'a', priority: 5 }),
    );
    const foretold = [...order.projected()].map(({ name }) => name);
    expect([...order.projected()].map(({ name }) => name)).toEqual(foretold);
    expect(started(order)).toEqual(foretold);
  });

  it('takes any task out, wherever it stands', () => {
    const all = [...many(3, 'a', { tenant: 'a' }), ...many(3, 'b', { tenant: 'b' })];
    const order = orderOf(...all);
    expect([order.remove(all[1]!), order.remove(all[1]!), order.length]).toEqual([true, false, 5]);
    expect([order.has(all[1]!), order.has(all[2]!)]).toEqual([false, true]);
    expect(order.removeAll().map(({ name }) => name)).toEqual(['a1', 'a3', 'b1', 'b2', 'b3']);
    expect([order.length, [...order.candidates()]]).toEqual([0, []]);
  });
});
