import { describe, expect, it } from 'vitest';
import { byteSize } from './byte-size.js';
import { progressLine, progressText } from './progress-line.js';
import { ProgressPrinter } from './progress-printer.js';
import { RateMeter } from './rate-meter.js';

const VIEW = { name: 'm.gguf', bytes: 1_500_000_000, total: 6_000_000_000, bytesPerSecond: 45_000_000 };

describe('a line of progress', () => {
  it('has name, bar, percent, bytes, rate and time left', () => {
    expect(progressLine(VIEW, 110)).toBe(
      `m.gguf ${'█'.repeat(7)}${'░'.repeat(23)}  25 %  1.50 GB of 6.00 GB  45.0 MB/s  1 min 40 s left`,
    );
  });

  it('has no percent while the size is unknown', () => {
    expect(progressLine({ name: 'm.gguf', bytes: 1500 }, 80)).toBe('m.gguf  1.50 kB');
  });

  it.each([10, 40, 60, 70, 80, 200])('is shorter than a terminal of %i columns', (columns) => {
    for (const name of ['m.gguf', 'a-user/with-a-name-that-is-long-and-a-model-too-GGUF:Q4_K_M']) {
      expect(progressLine({ ...VIEW, name }, columns).length).toBeLessThan(columns);
    }
  });

  it('reaches 100 percent only at the end', () => {
    expect(progressText({ name: 'm', bytes: 999, total: 1000 })).toContain('99 %');
    expect(progressText({ name: 'm', bytes: 1000, total: 1000 })).toContain('100 %');
    expect(progressText({ name: 'm', bytes: 0, total: 0 })).toContain('100 %');
  });
});

describe('byte sizes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.00 kB'],
    [9_994, '9.99 kB'],
    [9_996, '10.0 kB'],
    [99_960, '100 kB'],
    [999_499, '999 kB'],
    [999_600, '1.00 MB'],
    [4_920_000_000, '4.92 GB'],
    [3e15, '3000 TB'],
  ])('write %i as %s', (bytes, text) => {
    expect(byteSize(bytes)).toBe(text);
  });
});

describe('the rate', () => {
  it('is that of the last seconds', () => {
    const rate = new RateMeter(1000);
    expect(rate.add(0, 0)).toBeUndefined();
    expect(rate.add(500, 1000)).toBe(2000);
    expect(rate.add(2000, 1000)).toBeCloseTo(0);
  });

  it('counts anew when a download starts over', () => {
    const rate = new RateMeter();
    rate.add(0, 5000);
    expect(rate.add(1000, 0)).toBeUndefined();
    expect(rate.add(2000, 300)).toBe(300);
  });
});

describe('the printer of progress', () => {
  function printed(isTTY: boolean, reports: readonly (readonly [time: number, bytes: number])[]): string {
    let text = '';
    let time = 0;
    const printer = new ProgressPrinter({ isTTY, columns: 80, write: (part) => (text += part) }, () => time);
    for (const [at, bytes] of reports) {
      time = at;
      printer.update({ name: 'm.gguf', bytes, total: 1000 });
    }
    printer.endLine();
    return text;
  }

  it('writes one line that changes on a terminal', () => {
    const text = printed(true, [
      [0, 0],
      [10, 100],
      [150, 500],
      [160, 1000],
    ]);
    expect(text.match(/\d+ %/g)).toEqual(['0 %', '50 %', '100 %']);
    expect(text.match(/\r/g)).toHaveLength(3);
    expect(text.match(/\n/g)).toHaveLength(1);
  });

  it('writes a line every ten percent or half a minute elsewhere', () => {
    const text = printed(false, [
      [0, 0],
      [900, 110],
      [1100, 120],
      [2200, 190],
      [31_099, 195],
      [31_100, 196],
      [31_101, 1000],
    ]);
    expect(text.match(/\d+ %/g)).toEqual(['0 %', '12 %', '19 %', '100 %']);
    expect(text).not.toContain('\r');
  });
});
