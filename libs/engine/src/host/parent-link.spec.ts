import { describe, expect, it } from 'vitest';
import type { EngineMessage } from '../door/messages.js';
import { ParentLink } from './parent-link.js';

const MESSAGE: EngineMessage = { type: 'log', level: 1, text: 'a' };

function prepare() {
  const leaving: (() => void)[] = [];
  const way = { isFlowing: true };
  const link = new ParentLink((_, sent) => {
    leaving.push(sent);
    return way.isFlowing;
  });
  return { link, leaving, way };
}

describe('ParentLink', () => {
  it('lets nobody wait as long as messages flow', () => {
    const { link } = prepare();
    link.send(MESSAGE);
    expect(link.whenTaken()).toBeUndefined();
  });

  it('lets the engine wait from a jam on until all messages have left, each time anew', async () => {
    const { link, leaving, way } = prepare();
    for (let round = 0; round < 2; round++) {
      way.isFlowing = false;
      link.send(MESSAGE);
      way.isFlowing = true;
      link.send(MESSAGE);
      const taken = link.whenTaken();
      leaving.shift()!();
      expect(link.whenTaken()).toBe(taken);
      leaving.shift()!();
      await taken;
      expect(link.whenTaken()).toBeUndefined();
    }
  });

  it('tells when a message has left', () => {
    const { link, leaving } = prepare();
    let hasLeft = false;
    link.send(MESSAGE, () => {
      hasLeft = true;
    });
    expect(hasLeft).toBe(false);
    leaving[0]!();
    expect(hasLeft).toBe(true);
  });
});
