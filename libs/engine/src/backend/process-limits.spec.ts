import { describe, expect, it } from 'vitest';
import { parseLimits, processLimits } from './process-limits.js';

const status = (capabilities: string, cpus: string) =>
  `Name:\tnode\nCapEff:\t${capabilities}\nCpus_allowed:\tf\nCpus_allowed_list:\t${cpus}\nMems_allowed_list:\t0\n`;

const LIMITS = `Limit                     Soft Limit           Hard Limit           Units
Max locked memory         8388608              unlimited            bytes
Max realtime priority     0                    99
`;

describe('the limits of a process', () => {
  it('are those of /proc for a process without privileges', () => {
    expect(parseLimits(status('0000000000000000', '0-2,5,8-9'), LIMITS)).toEqual({
      cpus: new Set([0, 1, 2, 5, 8, 9]),
      realtimePriority: 0,
      lockableBytes: 8388608,
    });
  });

  it('do not bind a process with the capabilities', () => {
    expect(parseLimits(status('0000000000804000', '0'), LIMITS)).toEqual({
      cpus: new Set([0]),
      realtimePriority: Number.POSITIVE_INFINITY,
      lockableBytes: Number.POSITIVE_INFINITY,
    });
  });

  it('may be unlimited, or told by nobody', () => {
    const unlimited = 'Max locked memory         unlimited            unlimited            bytes     \n';
    expect(parseLimits(status('0', '0'), unlimited).lockableBytes).toBe(Number.POSITIVE_INFINITY);
    expect(parseLimits('Name:\tnode\n', LIMITS).cpus).toBeUndefined();
  });

  it('hold at least one CPU where this runs on Linux', () => {
    if (process.platform !== 'linux') return;
    expect(processLimits().cpus?.size).toBeGreaterThan(0);
  });
});
