import { isHighSurrogate } from '#engine';
import { WrittenLater } from './written-later.js';

/** What JSON.stringify gets at once, in values: a millisecond at most. */
const PART = 2_000;
/** Values from which on a body is written in parts. */
const LARGE = 20_000;
/** Values that a part may have which is not made yet. */
const LATER = 500;
/** Characters that take as long as a value. */
const CHARACTERS = 32;
/** Characters of a long string that are written at once. */
const PIECE = PART * CHARACTERS;

/** Whether writing a value as JSON would hold up the event loop. Takes some microseconds for what is small. */
export function isLargeBody(value: unknown): boolean {
  return valuesLeft(value, LARGE) <= 0;
}

/** What JSON.stringify makes of a value, in parts that take a millisecond each at most. */
export function* jsonText(value: unknown): Generator<string> {
  if (valuesLeft(value, PART) > 0) yield JSON.stringify(value) ?? 'null';
  else if (typeof value === 'string') yield* textOfString(value);
  else if (Array.isArray(value)) yield* textOfList(value);
  else if (value instanceof WrittenLater) yield* jsonText(value.toJSON());
  else yield* textOfObject(value as object);
}

function* textOfString(text: string): Generator<string> {
  yield '"';
  for (let from = 0; from < text.length; ) {
    const cut = from + PIECE;
    const end = isHighSurrogate(text.charCodeAt(cut - 1)) ? cut - 1 : cut;
    yield JSON.stringify(text.slice(from, end)).slice(1, -1);
    from = end;
  }
  yield '"';
}

/** Small items that follow each other are written together. */
function* textOfList(list: readonly unknown[]): Generator<string> {
  yield '[';
  let first = 0;
  let left = PART;
  for (const [index, item] of list.entries()) {
    const rest = valuesLeft(item, left);
    if (rest > 0) {
      left = rest;
      continue;
    }
    if (index > first) yield `${itemsText(list, first, index)},`;
    first = index;
    left = valuesLeft(item, PART);
    if (left > 0) continue;
    yield* jsonText(item);
    first = index + 1;
    left = PART;
    if (first < list.length) yield ',';
  }
  if (first < list.length) yield itemsText(list, first, list.length);
  yield ']';
}

function itemsText(list: readonly unknown[], first: number, end: number): string {
  return JSON.stringify(list.slice(first, end)).slice(1, -1);
}

function* textOfObject(value: object): Generator<string> {
  let separator = '{';
  for (const [key, member] of Object.entries(value)) {
    if (member === undefined) continue;
    yield `${separator}${JSON.stringify(key)}:`;
    yield* jsonText(member);
    separator = ',';
  }
  yield separator === '{' ? '{}' : '}';
}

/** How many values fit beside this one; 0 or less = not even this one. Looks at no more than fit. */
function valuesLeft(value: unknown, room: number): number {
  if (typeof value === 'string') return room - 1 - value.length / CHARACTERS;
  if (typeof value !== 'object' || value === null) return room - 1;
  if (value instanceof WrittenLater) return room - LATER;
  let left = room - 1;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length && left > 0; index++) left = valuesLeft(value[index], left);
    return left;
  }
  for (const key in value) {
    left = valuesLeft((value as Record<string, unknown>)[key], left - 1);
    if (left <= 0) break;
  }
  return left;
}
