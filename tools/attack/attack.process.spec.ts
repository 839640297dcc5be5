import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needingBuild } from '../../test/support/server-process.js';
import { Assault } from './assault.mjs';
import { ATTACKS } from './attacks.mjs';
import { Target } from './target.mjs';

/** MiB that the server may hold at most. */
const BOUND = 600;
const SEED = 0.5;

const { title, isMissing } = needingBuild('a server that is attacked');
const quick = ATTACKS.filter(({ isQuick }) => isQuick);

describe.skipIf(isMissing || process.platform !== 'linux')(title, () => {
  const target = new Target('plain');
  beforeAll(() => target.start());
  afterAll(() => target.stop());

  it.each(quick)('survives $name with the right statuses', async (attack) => {
    const assault = new Assault({ url: target.url, seconds: 30, scale: 0.2, random: () => SEED });
    const strike = attack.prepare(assault);
    assault.begin();
    await strike();
    assault.end();
    expect(Object.keys(assault.statuses).filter((status) => !attack.right.includes(status))).toEqual([]);
    expect(await target.ended()).toBeUndefined();
    expect(target.api?.peakMemory).toBeLessThan(BOUND);
  });

  it('gives plain requests the text that they got before', async () => {
    expect(await target.hasSameTexts()).toBe(true);
  });
});
