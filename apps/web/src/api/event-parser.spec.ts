import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventParser, type ServerEvent } from './event-parser.js';

function parsed(pieces: readonly string[]): ServerEvent[] {
  const parser = new EventParser();
  return pieces.flatMap((piece) => parser.push(piece));
}

const line = fc.string({ unit: fc.constantFrom('a', ':', ' ', '{', '"', 'é', '🦙'), maxLength: 8 });
const event = fc.record({
  event: fc.constantFrom('message', 'change'),
  data: fc.array(line, { minLength: 1, maxLength: 3 }),
});

describe('the parser of events', () => {
  it('finds the same events wherever the text is cut', () => {
    const property = fc.property(
      fc.array(event, { maxLength: 6 }),
      fc.constantFrom('\n', '\r\n'),
      fc.array(fc.nat(400), { maxLength: 12 }),
      (events, newline, cuts) => {
        const text = events
          .map(({ event: name, data }) =>
            [
              ': a comment',
              ...(name === 'message' ? [] : [`event: ${name}`]),
              ...data.map((each) => `data: ${each}`),
              '',
              '',
            ].join(newline),
          )
          .join('');
        const places = [0, ...cuts.filter((cut) => cut < text.length).toSorted((a, b) => a - b), text.length];
        const pieces = places.slice(1).map((end, index) => text.slice(places[index], end));
        expect(parsed(pieces)).toEqual(events.map(({ event: name, data }) => ({ event: name, data: data.join('\n') })));
      },
    );
    fc.assert(property);
  });

  it('keeps what is not complete', () => {
    expect(parsed(['data: a\n'])).toEqual([]);
    expect(parsed(['data: a', '\n', '\n'])).toEqual([{ event: 'message', data: 'a' }]);
  });
});
