import { describe, expect, it } from 'vitest';
import { Assault } from './assault.mjs';
import { ATTACKS } from './attacks.mjs';
import { ENDINGS } from './endings.mjs';
import { PROFILES } from './profiles.mjs';

/** What may become of a request. */
const OUTCOME = /^(?:[1-5]\d\d|cut|left)$/;

describe('the table of attacks', () => {
  it('gives each a name of its own', () => {
    expect(new Set(ATTACKS.map(({ name }) => name)).size).toBe(ATTACKS.length);
  });

  it('has the kinds that are known and more than fifty others', () => {
    expect(ATTACKS.length).toBeGreaterThan(100);
  });

  it.each(ATTACKS)(
    'says of $name what is right and which server it is for',
    ({ right, profile, does, seconds = 30 }) => {
      expect(right.filter((outcome) => !OUTCOME.test(outcome))).toEqual([]);
      expect(Object.keys(PROFILES)).toContain(profile);
      expect(does).not.toBe('');
      expect(seconds).toBeLessThanOrEqual(60);
    },
  );

  it('can be made in any size', () => {
    const assault = new Assault({ url: 'http://127.0.0.1:1', seconds: 1, scale: 0.001, random: () => 0.5 });
    for (const attack of ATTACKS) expect(attack.prepare(assault), attack.name).toBeTypeOf('function');
  });

  it('names only attacks that there are to end a server during', () => {
    expect(ENDINGS.filter(({ attack }) => attack === undefined)).toEqual([]);
  });
});
