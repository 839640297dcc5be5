import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { inSlices, nextTurn, promptly, WorkAbandoned } from './turns.js';

/** Work of so many steps, each noted. */
function* steps(name: string, count: number, notes: string[]): Generator<void, string> {
  for (let step = 0; step < count; step++) {
    notes.push(name);
    yield;
  }
  return name;
}

describe('work in slices', () => {
  it('comes to its result', async () => {
    const notes: string[] = [];
    expect(await inSlices(steps('a', 5, notes))).toBe('a');
    expect(notes).toEqual(['a', 'a', 'a', 'a', 'a']);
  });

  it('waits for no turn where it is short, and is cut where it is long', async () => {
    const notes: string[] = [];
    const result = promptly(steps('a', 3, notes));
    expect(notes).toEqual(['a', 'a', 'a']);
    expect(await result).toBe('a');
    let turns = 0;
    const counting = setInterval(() => turns++, 0);
    await promptly(
      (function* () {
        for (let step = 0; step < 30; step++) {
          const end = performance.now() + 1;
          while (performance.now() < end);
          yield;
        }
      })(),
    );
    clearInterval(counting);
    expect(turns).toBeGreaterThan(1);
  });

  it('fails as the work does', async () => {
    const failing = (function* () {
      yield;
      throw new Error('broken');
    })();
    await expect(inSlices(failing)).rejects.toThrow('broken');
  });

  it('lets the event loop come round between two slices, of whatever work', async () => {
    const order: string[] = [];
    const worker = async (name: string) => {
      for (let slice = 0; slice < 3; slice++) {
        await nextTurn();
        order.push(name);
      }
    };
    const observer = async () => {
      for (let turn = 0; turn < 8; turn++) {
        await setImmediate();
        order.push('.');
      }
    };
    await Promise.all([worker('a'), worker('b'), observer()]);
    expect(order.join('')).toMatch(/^\.?(?:[ab]\.){5}[ab]/);
    expect(order.filter((note) => note !== '.').join('')).toBe('ababab');
  });

  it('goes on no more when nobody wants it', async () => {
    const notes: string[] = [];
    let isWanted = true;
    let hasCleanedUp = false;
    const endless = (function* () {
      try {
        for (;;) {
          notes.push('step');
          isWanted = notes.length < 3;
          yield;
        }
      } finally {
        hasCleanedUp = true;
      }
    })();
    await expect(inSlices(endless, () => isWanted)).rejects.toThrow(WorkAbandoned);
    expect([notes.length > 0, hasCleanedUp]).toEqual([true, true]);
    expect(notes.length).toBeGreaterThan(2);
  });
});
