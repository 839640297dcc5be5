import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expiryOf } from './expiry.js';

const DAY = 86_400_000;

describe('the expiry of a key', () => {
  it('by a date is the end of that day in UTC', () => {
    const anyDay = fc.date({ min: new Date('1970-01-01'), max: new Date('9999-12-30'), noInvalidDate: true });
    fc.assert(
      fc.property(anyDay, (date) => {
        const day = date.toISOString().slice(0, 10);
        const expiry = expiryOf(day)!;
        expect(expiry % DAY).toBe(0);
        expect(new Date(expiry - 1).toISOString().slice(0, 10)).toBe(day);
      }),
    );
  });

  it('by a time is that moment, in whatever zone', () => {
    expect(expiryOf('2027-01-31T18:00:00Z')).toBe(Date.UTC(2027, 0, 31, 18));
    expect(expiryOf('2027-01-31T18:00+02:00')).toBe(Date.UTC(2027, 0, 31, 16));
  });

  it.each([
    '',
    '2027',
    '2027-1-31',
    '2027-02-29',
    '2027-13-01',
    '31.01.2027',
    '2027-01-31T18:00',
    '2027-01-31T25:00Z',
    '2027-01-31 18:00Z',
    ' 2027-01-31',
  ])('is not "%s"', (text) => {
    expect(expiryOf(text)).toBeUndefined();
  });
});
