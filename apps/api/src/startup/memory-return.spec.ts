import { describe, expect, it } from 'vitest';
import { garbageCollector } from '#engine';
import { MemoryReturn } from './memory-return.js';

/** A process of so many MiB, of which a collection gives back what it says. */
function watched(start: number, garbage: (resident: number) => number = () => 0) {
  const state = { resident: start, collections: 0 };
  const rest = { isAtRest: true };
  const memory = new MemoryReturn(
    () => state.resident * 1024 * 1024,
    () => {
      state.collections++;
      state.resident -= garbage(state.resident);
    },
    () => rest.isAtRest,
  );
  return { state, memory, rest };
}

describe('memory that a process has grown by', () => {
  it('is collected until it is given back', () => {
    const { state, memory } = watched(100, (resident) => (resident - 100) / 2);
    memory.look();
    expect(state.collections).toBe(0);
    state.resident = 200;
    memory.look();
    memory.look();
    expect(state).toEqual({ resident: 125, collections: 2 });
    memory.look();
    expect(state.collections).toBe(2);
  });

  it('is left alone where two collections do not give it back, until it grows again', () => {
    const { state, memory } = watched(100);
    state.resident = 200;
    for (let look = 0; look < 20; look++) memory.look();
    expect(state.collections).toBe(2);
    state.resident = 240;
    for (let look = 0; look < 20; look++) memory.look();
    expect(state.collections).toBe(4);
  });

  it('is collected also where it comes right behind a collection that gave nothing back', () => {
    const { state, memory } = watched(100);
    state.resident = 150;
    memory.look();
    memory.look();
    state.resident = 300;
    memory.look();
    expect(state.collections).toBe(3);
  });

  it('is measured from the least that the process had', () => {
    const { state, memory } = watched(300);
    state.resident = 100;
    memory.look();
    state.resident = 140;
    memory.look();
    expect(state.collections).toBe(1);
  });

  it('is collected once there is little to do, not while others would wait for it', () => {
    const { state, memory, rest } = watched(100);
    rest.isAtRest = false;
    state.resident = 200;
    for (let look = 0; look < 20; look++) memory.look();
    expect(state.collections).toBe(0);
    rest.isAtRest = true;
    memory.look();
    expect(state.collections).toBe(1);
  });

  it('is not collected for a few megabytes', () => {
    const { state, memory } = watched(100);
    for (let look = 0; look < 100; look++) {
      state.resident = 100 + (look % 20);
      memory.look();
    }
    expect(state.collections).toBe(0);
  });
});

describe('the garbage collector', () => {
  it('collects what nobody holds', async () => {
    const held = new WeakRef({ bytes: Buffer.alloc(1) });
    await new Promise((resolve) => setImmediate(resolve));
    garbageCollector()();
    expect(held.deref()).toBeUndefined();
  });

  it('is shown to nobody else', () => {
    garbageCollector();
    expect(globalThis).not.toHaveProperty('gc');
  });
});
