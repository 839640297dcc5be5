import { describe, expect, it } from 'vitest';
import { growthProblem, openHandles, residentBytes } from './process-use.js';

const MIB = 1024 * 1024;

describe('growthProblem', () => {
  it('calls memory flat that goes up and down', () => {
    expect(growthProblem(Array.from({ length: 60 }, (_, index) => (200 + 20 * Math.sin(index)) * MIB))).toBeUndefined();
  });

  it('sees memory that grows by a MiB a sample', () => {
    expect(growthProblem(Array.from({ length: 60 }, (_, index) => (200 + index) * MIB))).toContain('40.0 MiB');
  });

  it('does not judge a few samples', () => {
    expect(growthProblem([1, 2, 3, 400].map((size) => size * MIB))).toBeUndefined();
  });
});

describe.skipIf(process.platform !== 'linux')('the use of a process', () => {
  it('is read where there is a process', () => {
    expect(residentBytes(process.pid)).toBeGreaterThan(MIB);
    expect(openHandles(process.pid)).toBeGreaterThan(2);
    expect([residentBytes(-1), openHandles(-1)]).toEqual([undefined, undefined]);
  });
});
