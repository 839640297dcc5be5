import { Readable } from 'node:stream';
import { nextTurn, Slice } from './turns.js';

/** A response that is JSON text already. */
export class JsonText {
  constructor(readonly content: Buffer | Readable) {}
}

/**
 * A JSON response made of parts, so that a large one neither holds up the event loop nor lies in memory as a whole: a
 * buffer when it is written within one turn, else a stream.
 *
 * @param parts the JSON text in order; each takes a millisecond at most to make
 */
export function jsonOfParts(parts: Iterable<string>): JsonText {
  const iterator = parts[Symbol.iterator]();
  const { text, isDone } = oneTurn(iterator);
  return new JsonText(isDone ? Buffer.from(text) : Readable.from(turns(text, iterator), { objectMode: false }));
}

function oneTurn(iterator: Iterator<string>): { readonly text: string; readonly isDone: boolean } {
  const slice = new Slice();
  let text = '';
  for (let next = iterator.next(); ; next = iterator.next()) {
    if (next.done === true) return { text, isDone: true };
    text += next.value;
    if (slice.isOver) return { text, isDone: false };
  }
}

async function* turns(first: string, iterator: Iterator<string>): AsyncGenerator<string> {
  yield first;
  for (let isDone = false; !isDone; ) {
    await nextTurn();
    const turn = oneTurn(iterator);
    isDone = turn.isDone;
    yield turn.text;
  }
}
