import { describe, expect, it } from 'vitest';
import { EncodingTimes, NO_ENCODINGS } from './encoding-times.js';

describe('the times of encodings', () => {
  it('count those that end, well or not, and tell of the one that is under way', async () => {
    const times = new EncodingTimes();
    expect([times.figures, times.endedAt]).toEqual([NO_ENCODINGS, 0]);
    let end: (value: string) => void = () => undefined;
    const first = times.of(new Promise<string>((resolve) => (end = resolve)));
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(times.figures).toMatchObject({ encodings: 0 });
    expect(times.figures.runningEncodingMs).toBeGreaterThan(0);
    end('done');
    expect(await first).toBe('done');
    const { encodingMs } = times.figures;
    await expect(times.of(Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(times.figures).toMatchObject({ encodings: 2, runningEncodingMs: 0, longestEncodingMs: encodingMs });
    expect(times.figures.encodingMs).toBeGreaterThanOrEqual(encodingMs);
    expect(times.endedAt).toBeGreaterThan(0);
  });
});
