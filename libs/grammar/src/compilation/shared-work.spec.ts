import { describe, expect, it } from 'vitest';
import type { Asker } from './asker.js';
import { SharedWork } from './shared-work.js';

describe('a grammar that several ask for', () => {
  function made() {
    const askers: Asker[] = [];
    const work = new SharedWork('first', async (asker) => {
      askers.push(asker);
      return 'root ::= "a"';
    });
    return { work, askers };
  }

  it('is made once, for the client that asked first', async () => {
    const { work, askers } = made();
    expect(await Promise.all([work.join(undefined), work.join(undefined)])).toEqual(Array(2).fill('root ::= "a"'));
    expect(askers.map(({ client }) => client)).toEqual(['first']);
  });

  it('is given up when the last of them leaves', () => {
    const { work, askers } = made();
    const [one, other] = [new AbortController(), new AbortController()];
    void work.join(one.signal);
    void work.join(other.signal);
    one.abort();
    expect(askers[0]!.signal!.aborted).toBe(false);
    other.abort();
    expect(askers[0]!.signal!.aborted).toBe(true);
  });

  it('is not given up while somebody waits that cannot leave', () => {
    const { work, askers } = made();
    const one = new AbortController();
    void work.join(undefined);
    void work.join(one.signal);
    one.abort();
    expect(askers[0]!.signal!.aborted).toBe(false);
  });

  it('is given up where who asks has left already', () => {
    const { work, askers } = made();
    void work.join(AbortSignal.abort());
    expect(askers[0]!.signal!.aborted).toBe(true);
  });
});
