import { describe, expect, it } from 'vitest';
import { type ServedTask, TenantShares } from './tenant-shares.js';

const none = () => 0;

function served(tenant: string, promptTokens: number, weight = 1): ServedTask & { generatedTokens: number } {
  return { task: { prompt: new Int32Array(promptTokens), tenant, weight }, generatedTokens: 0 };
}

/** Starts a task of a tenant. */
function started(shares: TenantShares, tenant: string, promptTokens: number, weight = 1) {
  const task = served(tenant, promptTokens, weight);
  shares.wait(task.task, none);
  shares.begin(task);
  return task;
}

describe('the shares of tenants', () => {
  it('count a prompt when its task starts, and generated tokens as they come', () => {
    const shares = new TenantShares();
    const task = started(shares, 'a', 10);
    expect(shares.of('a')).toBe(10);
    task.generatedTokens = 3;
    shares.settle();
    shares.settle();
    expect(shares.of('a')).toBe(13);
    task.generatedTokens = 5;
    shares.end(task);
    shares.end(task);
    task.generatedTokens = 7;
    shares.settle();
    expect([shares.of('a'), shares.of('b')]).toEqual([15, 0]);
  });

  it('are by weight', () => {
    const shares = new TenantShares();
    shares.wait({ tenant: 'b' }, none);
    started(shares, 'a', 12, 4);
    started(shares, 'b', 12);
    expect([shares.of('a'), shares.of('b'), shares.after(1, 'a', 8)]).toEqual([3, 12, 3]);
  });

  it('are by the weight of the task that came last, from then on', () => {
    const shares = new TenantShares();
    const first = started(shares, 'a', 12, 2);
    first.generatedTokens = 4;
    started(shares, 'a', 12, 4);
    expect(shares.of('a')).toBe(12 / 2 + 4 / 2 + 12 / 4);
    shares.wait({ tenant: 'a', weight: 2 }, none);
    shares.wait({ tenant: 'a' }, none);
    expect(shares.after(0, 'a', 10)).toBe(10);
  });

  it('of who comes anew rise with the weights of those that wait, whichever they have by then', () => {
    const shares = new TenantShares();
    shares.wait({ tenant: 'a', weight: 5 }, none);
    shares.wait({ tenant: 'a', weight: 2 }, none);
    shares.wait({ tenant: 'b', weight: 3 }, none);
    shares.begin(served('a', 100, 2));
    shares.wait({ tenant: 'c' }, none);
    expect([shares.of('a'), shares.of('c')]).toEqual([50, 20]);
  });

  it('of who comes anew begin where those are that wait', () => {
    const shares = new TenantShares();
    shares.wait({ tenant: 'a' }, none);
    started(shares, 'a', 30);
    shares.wait({ tenant: 'b' }, none);
    expect(shares.of('b')).toBe(30);
    started(shares, 'a', 40);
    shares.wait({ tenant: 'c' }, none);
    expect([shares.of('a'), shares.of('c')]).toEqual([70, 50]);
    shares.wait({ tenant: 'd' }, () => 60);
    expect(shares.of('d')).toBe(60);
  });

  it('of who was given more stay as they are when it comes again', () => {
    const shares = new TenantShares();
    shares.wait({ tenant: 'other' }, none);
    started(shares, 'a', 500);
    shares.wait({ tenant: 'a' }, none);
    expect([shares.of('a'), shares.of('other')]).toEqual([500, 0]);
  });

  it('are forgotten, but for what is generated later', () => {
    const shares = new TenantShares();
    const task = started(shares, 'a', 10);
    task.generatedTokens = 4;
    shares.forget();
    expect(shares.of('a')).toBe(0);
    task.generatedTokens = 6;
    shares.settle();
    expect(shares.of('a')).toBe(2);
  });

  it('are remembered of few, however many tenants come', () => {
    const shares = new TenantShares();
    shares.wait({ tenant: 'waits' }, () => 7);
    started(shares, 'runs', 9);
    for (let index = 0; index < 5000; index++) shares.end(started(shares, `tenant ${index}`, 1, 2));
    expect(shares.size).toBeLessThan(1100);
    expect([shares.of('waits'), shares.of('runs')]).toEqual([7, 9]);
  });
});
