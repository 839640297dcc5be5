import { describe, expect, it, vi } from 'vitest';
import { RpcGate } from './rpc-gate.js';

/** A gate before servers of which some are away, each for a reason. */
function gateWith(away: Map<string, string>) {
  const probe = vi.fn(async (server: string) => away.get(server));
  return { gate: new RpcGate(['a:1', 'b:2'], probe), probe };
}

describe('a gate before RPC servers', () => {
  it('is open where all answer', async () => {
    const onMissing = vi.fn();
    await gateWith(new Map()).gate.open(onMissing);
    expect(onMissing).not.toHaveBeenCalled();
  });

  it('opens when the last one answers, and names those that are missing each time that changes', async () => {
    const away = new Map([
      ['a:1', 'ECONNREFUSED'],
      ['b:2', 'ENOTFOUND'],
    ]);
    const heard: (readonly string[])[] = [];
    const { gate, probe } = gateWith(away);
    const opened = gate.open((missing) => heard.push(missing));
    for (const server of [...away.keys()]) {
      // Long enough for a look that finds what is known already.
      const looks = probe.mock.calls.length;
      await vi.waitUntil(() => probe.mock.calls.length >= looks + 4, { timeout: 10_000 });
      away.delete(server);
    }
    await opened;
    expect(heard).toEqual([['a:1 (ECONNREFUSED)', 'b:2 (ENOTFOUND)'], ['b:2 (ENOTFOUND)']]);
  });

  it('lets nobody wait once it is closed', async () => {
    const { gate, probe } = gateWith(new Map([['a:1', 'ECONNREFUSED']]));
    const opened = gate.open(() => gate.close());
    await opened;
    expect(probe).toHaveBeenCalledTimes(2);
  });
});
