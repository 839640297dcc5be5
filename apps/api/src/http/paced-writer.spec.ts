import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LONGEST_WAIT, PacedWriter, WRITE_INTERVAL } from './paced-writer.js';

describe('PacedWriter', () => {
  let sent: string[];
  let writer: PacedWriter;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    sent = [];
    writer = new PacedWriter((text) => sent.push(text));
  });
  afterEach(() => vi.useRealTimers());

  it('sends the first text at once', () => {
    writer.write('a');
    expect(sent).toEqual(['a']);
  });

  it('never holds text of a stream that is slower than the interval', () => {
    for (const text of 'abc') {
      writer.write(text);
      vi.advanceTimersByTime(WRITE_INTERVAL);
    }
    expect(sent).toEqual(['a', 'b', 'c']);
  });

  it('sends what comes sooner together with the first text after the interval', () => {
    for (const text of 'abc') writer.write(text);
    expect(sent).toEqual(['a']);
    vi.advanceTimersByTime(WRITE_INTERVAL);
    writer.write('d');
    expect(sent).toEqual(['a', 'bcd']);
  });

  it('holds nothing for long when no text follows', () => {
    for (const text of 'ab') writer.write(text);
    vi.advanceTimersByTime(LONGEST_WAIT);
    expect(sent).toEqual(['a', 'b']);
  });

  it('sends what is left when told to, and nothing twice', () => {
    writer.write('a');
    writer.write('b');
    writer.flush();
    writer.flush();
    vi.advanceTimersByTime(10 * WRITE_INTERVAL);
    expect(sent).toEqual(['a', 'b']);
  });

  it('keeps the order and loses nothing, whatever the times', () => {
    const texts = Array.from({ length: 200 }, (_, index) => `${index};`);
    texts.forEach((text, index) => {
      writer.write(text);
      vi.advanceTimersByTime((index * 7919) % (2 * WRITE_INTERVAL));
    });
    writer.flush();
    expect(sent.join('')).toBe(texts.join(''));
  });
});
