import { isHighSurrogate } from '#engine';
import { BACKSLASH, BRACE, BRACKET, END_BRACE, END_BRACKET, NESTING_LIMIT, QUOTE, tooDeep } from './json-body.js';
import {
  BODY,
  type JsonPlace,
  LossyJsonValue,
  mayLose,
  placeOfItem,
  placeOfKey,
  refuseLoss,
  refuseLossOfItems,
  refuseLossOfMembers,
} from './json-loss.js';
import type { KnownValues } from './known-values.js';

/** Bytes that JSON.parse gets at once: a millisecond or two. */
const CHUNK = 32 * 1024;
/** Bytes of a number, or of any other word. */
const MAX_WORD = 32 * 1024;

const COMMA = 0x2c;
const COLON = 0x3a;
const U = 0x75;

/** A list or an object that is being filled, because it is too long for one chunk. */
interface Container {
  readonly value: unknown[] | Record<string, unknown>;
  readonly place: JsonPlace;
  /** Items of a list that there may be, or keys of an object. */
  readonly most: number;
  /** Of an object, so far. */
  keys: number;
  /** Of a value that may come again: where it begins, and how many values came before. */
  readonly begun: { readonly at: number; readonly values: number } | undefined;
  /** A comma or the end has to follow. */
  needsSeparator: boolean;
  isEmpty: boolean;
}

/** How much a body may hold. */
export interface JsonLimits {
  /** Values, those within others and the body itself included. */
  readonly values: number;
  /** Keys of an object that is longer than a chunk. */
  readonly keys: number;
  /** Characters of a text that is longer than a chunk, whatever it is for. */
  readonly characters: number;
  /** Items of a list that is longer than a chunk, by the field of the body that it is; any number where none is said. */
  readonly items: ReadonlyMap<string, number>;
}

/** There are more values in a body than the server takes. */
export class TooManyJsonValues extends Error {
  override readonly name = 'TooManyJsonValues';

  constructor(limit: number) {
    super(`the body holds more than ${limit} values`);
  }
}

/**
 * As `parseJson`, of any size, in steps of a millisecond or two: short members go to JSON.parse, many of them at once,
 * and only what is longer than a chunk is taken apart here.
 *
 * @param bytes UTF-8
 * @param chunk bytes that are parsed at once
 * @param known long fields that came before: they are taken from there, as the same objects
 * @returns by its last step; throws as `parseJson`, and TooManyJsonValues
 */
export function parseInSlices(
  bytes: Buffer,
  limits: JsonLimits,
  chunk = CHUNK,
  known?: KnownValues,
): Generator<void, unknown> {
  return new SlicedParser(bytes, limits, chunk, known).parse();
}

class SlicedParser {
  private at = 0;
  private values = 1;
  private readonly open: Container[] = [];

  constructor(
    private readonly bytes: Buffer,
    private readonly limits: JsonLimits,
    private readonly chunk: number,
    private readonly known: KnownValues | undefined,
  ) {}

  *parse(): Generator<void, unknown> {
    yield* this.skipSpace();
    const value = yield* this.readValue(BODY);
    for (;;) {
      yield* this.skipSpace();
      const container = this.open.at(-1);
      if (container === undefined) break;
      if (!this.closes(container)) yield* this.readMembers(container);
    }
    if (this.at < this.bytes.length) throw this.broken();
    return value;
  }

  /** Takes the end of a container, or the comma between its members. @returns true when it is closed */
  private closes(container: Container): boolean {
    const next = this.bytes[this.at];
    const isEnd = next === (Array.isArray(container.value) ? END_BRACKET : END_BRACE);
    if (isEnd && (container.needsSeparator || container.isEmpty)) {
      this.at++;
      this.open.pop();
      this.remember(container);
      return true;
    }
    if (!container.needsSeparator) return false;
    if (next !== COMMA) throw this.broken();
    this.at++;
    container.needsSeparator = false;
    return false;
  }

  private remember({ value, begun }: Container): void {
    if (begun === undefined) return;
    this.known?.add(this.bytes.subarray(begun.at, this.at), { value, values: this.values - begun.values });
  }

  /** Many members that are short together, or one that is long. */
  private *readMembers(container: Container): Generator<void, void> {
    yield* this.skipSpace();
    container.needsSeparator = true;
    container.isEmpty = false;
    const end = this.endOfShortMembers();
    if (end > this.at) {
      this.take(container, this.textTo(end));
      this.at = end;
      yield;
    } else {
      yield* this.readLongMember(container);
    }
  }

  /** Where the last of the members ends that fit into a chunk; here, if the first does not. */
  private endOfShortMembers(): number {
    const { bytes, at } = this;
    const limit = Math.min(bytes.length, at + this.chunk);
    let end = at;
    let valuesUntilEnd = 0;
    let values = 0;
    let depth = 0;
    for (let place = at; place < limit; place++) {
      const byte = bytes[place];
      if (byte === QUOTE) {
        place = this.endOfString(place + 1, limit);
      } else if (byte === COMMA) {
        values++;
        if (depth === 0) [end, valuesUntilEnd] = [place, values];
      } else if (byte === BRACKET || byte === BRACE) {
        values++;
        depth++;
        if (this.open.length + depth > NESTING_LIMIT) throw tooDeep();
      } else if (byte === END_BRACKET || byte === END_BRACE) {
        if (depth === 0) {
          this.count(values);
          return place;
        }
        depth--;
      }
    }
    this.count(valuesUntilEnd);
    return end;
  }

  /** @returns the place of the quote that ends a string, or the limit */
  private endOfString(from: number, limit: number): number {
    const { bytes } = this;
    let place = from;
    while (place < limit && bytes[place] !== QUOTE) place += bytes[place] === BACKSLASH ? 2 : 1;
    return place;
  }

  private *readLongMember(container: Container): Generator<void, void> {
    const { value, place } = container;
    this.count(1);
    if (Array.isArray(value)) {
      refuseMany(container, value.length + 1);
      value.push(yield* this.readValue(placeOfItem(place, value.length)));
      return;
    }
    if (this.bytes[this.at] !== QUOTE) throw this.broken();
    const key = yield* this.readString(place);
    yield* this.skipSpace();
    if (this.bytes[this.at++] !== COLON) throw this.broken();
    yield* this.skipSpace();
    this.countKeys(container, 1);
    setMember(value, key, yield* this.readValue(placeOfKey(place, key)));
  }

  /** A value as far as it is known now: a container is empty still, and open. */
  private *readValue(place: JsonPlace): Generator<void, unknown> {
    const start = this.bytes[this.at];
    if (start === QUOTE) return yield* this.readString(place);
    if (start !== BRACKET && start !== BRACE) return this.readWord(place);
    if (this.open.length === NESTING_LIMIT) throw tooDeep();
    const mayRecur = place.way === place.field && this.known?.fields.has(place.way);
    const known = mayRecur ? this.known?.find(this.bytes, this.at) : undefined;
    if (known !== undefined) {
      this.count(known.values);
      this.at += known.length;
      return known.value;
    }
    const begun = mayRecur ? { at: this.at, values: this.values } : undefined;
    this.at++;
    const value = start === BRACKET ? [] : {};
    const most = start === BRACKET ? this.mostItems(place) : this.limits.keys;
    this.open.push({ value, place, most, keys: 0, begun, needsSeparator: false, isEmpty: true });
    return value;
  }

  /** Of the list at a place: those within a field have bounds that depend on what they are. */
  private mostItems({ way, field }: JsonPlace): number {
    const most = way === field ? this.limits.items.get(way) : undefined;
    return most ?? Number.POSITIVE_INFINITY;
  }

  /** A number, true, false or null. */
  private readWord(place: JsonPlace): unknown {
    let end = this.at;
    while (end < this.at + MAX_WORD && !endsWord(this.bytes[end])) end++;
    const text = this.textTo(end);
    const value = this.parsed(text);
    refuseLoss(value, place);
    this.at = end;
    return value;
  }

  /** A string of any length, piece by piece. */
  private *readString(place: JsonPlace): Generator<void, string> {
    // V8 does not copy the pieces before somebody reads the whole.
    let text = '';
    /** Half a character at the end of a piece, which the next one may complete. */
    let half = '';
    this.at++;
    while (this.bytes[this.at] !== QUOTE) {
      const end = this.endOfPiece();
      const piece = half + (this.parsed(`"${this.textTo(end)}"`) as string);
      half = isHighSurrogate(piece.charCodeAt(piece.length - 1)) ? piece.slice(-1) : '';
      const whole = half === '' ? piece : piece.slice(0, -1);
      refuseLoss(whole, place);
      text += whole;
      if (text.length > this.limits.characters) throw tooLong(place, this.limits.characters);
      this.at = end;
      yield;
    }
    refuseLoss(half, place);
    this.at++;
    return text;
  }

  /** A place between two characters of a string. */
  private endOfPiece(): number {
    const { bytes } = this;
    const limit = this.at + this.chunk;
    let place = this.at;
    while (place < bytes.length && (place < limit || isContinuation(bytes[place]!))) {
      const byte = bytes[place];
      if (byte === QUOTE) return place;
      if (byte === BACKSLASH) place += bytes[place + 1] === U ? 6 : 2;
      else place++;
    }
    if (place >= bytes.length) throw this.broken();
    return place;
  }

  private *skipSpace(): Generator<void, void> {
    while (isSpace(this.bytes[this.at])) if (++this.at % CHUNK === 0) yield;
  }

  private take(container: Container, text: string): void {
    const { value, place } = container;
    if (Array.isArray(value)) {
      const items = this.parsed(`[${text}]`) as readonly unknown[];
      refuseMany(container, value.length + items.length);
      if (mayLose(text)) refuseLossOfItems(items, place, value.length);
      for (const item of items) value.push(item);
      return;
    }
    const members = this.parsed(`{${text}}`) as Readonly<Record<string, unknown>>;
    if (mayLose(text)) refuseLossOfMembers(members, place);
    const keys = Object.keys(members);
    this.countKeys(container, keys.length);
    for (const key of keys) setMember(value, key, members[key]);
  }

  private count(values: number): void {
    this.values += values;
    if (this.values > this.limits.values) throw new TooManyJsonValues(this.limits.values);
  }

  private countKeys(container: Container, keys: number): void {
    container.keys += keys;
    refuseMany(container, container.keys);
  }

  private textTo(end: number): string {
    return this.bytes.toString('utf8', this.at, end);
  }

  private parsed(text: string): unknown {
    try {
      return JSON.parse(text);
    } catch {
      throw this.broken();
    }
  }

  private broken(): SyntaxError {
    return new SyntaxError(`it is broken at byte ${this.at} or soon after`);
  }
}

/** @throws LossyJsonValue when a container would have more members than it may */
function refuseMany({ value, place, most }: Container, members: number): void {
  if (members <= most) return;
  const kind = Array.isArray(value) ? 'entries' : 'keys';
  throw new LossyJsonValue(place.field, place.way, `must have at most ${most} ${kind}`);
}

function tooLong({ field, way }: JsonPlace, most: number): LossyJsonValue {
  return new LossyJsonValue(field, way, `must have at most ${most} characters`);
}

/** An own member whatever its name: `__proto__` is one that assignment does not make. */
function setMember(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') target[key] = value;
  else Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function endsWord(byte: number | undefined): boolean {
  return byte === undefined || byte === COMMA || byte === END_BRACKET || byte === END_BRACE || isSpace(byte);
}

/** A byte within a character of UTF-8. */
function isContinuation(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}
