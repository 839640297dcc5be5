import { afterEach, describe, expect, it } from 'vitest';
import { endServers, needingBuild, startServer } from '../support/server-process.js';

afterEach(endServers);

const { title, isMissing } = needingBuild('--numa');

/** What a server says to a prompt, with these flags. */
async function textWith(...flags: string[]): Promise<string> {
  const url = await startServer(['--port', '0', '-c', '512', ...flags]).ready();
  const body = JSON.stringify({ prompt: 'Once upon a time', n_predict: 8, temperature: 0 });
  const answer = (await (await fetch(`${url}/completion`, { method: 'POST', body })).json()) as { content: string };
  return answer.content;
}

describe.skipIf(isMissing)(title, () => {
  // One process each: the placement is for the life of a process.
  // contract: flags.slots-memory
  it.each(['distribute', 'isolate', 'numactl'])('%s computes the same', async (strategy) => {
    const [placed, plain] = await Promise.all([textWith('--numa', strategy), textWith()]);
    expect(placed).toBe(plain);
    expect(placed).not.toBe('');
  });
});
