import { Unsupported } from '../refusals/schema-error.js';
import { compare, type Decimal, decimal, isMultiple, leastCommonMultiple, nextMultiple, ONE } from './decimal.js';

export interface Bound {
  readonly at: Decimal;
  readonly exclusive: boolean;
}

/** The numbers between two bounds that are multiples of `step` and of none of `notSteps`. */
export interface NumberRange {
  readonly low?: Bound;
  readonly high?: Bound;
  readonly step?: Decimal;
  readonly notSteps?: readonly Decimal[];
}

/** A union of ranges; the empty list is the empty set. */
export type NumberSet = readonly NumberRange[];

export const ALL_NUMBERS: NumberSet = [{}];
export const NO_NUMBERS: NumberSet = [];
export const INTEGERS: NumberSet = [{ step: ONE }];
const MAX_RANGES = 3000;

export function exactly(value: number): NumberSet {
  const at = { at: decimal(value), exclusive: false };
  return [{ low: at, high: at }];
}

function tighter(a: Bound | undefined, b: Bound | undefined, sign: number): Bound | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const order = compare(a.at, b.at) * sign;
  if (order !== 0) return order > 0 ? a : b;
  return a.exclusive ? a : b;
}

function isPoint({ low, high }: NumberRange): boolean {
  return low !== undefined && high !== undefined && compare(low.at, high.at) === 0;
}

/** Whether no number is in the range; exact except when many multiples would have to be tried. */
function isEmptyRange(range: NumberRange): boolean {
  const { low, high, step, notSteps = [] } = range;
  if (step !== undefined && notSteps.some((notStep) => isMultiple(step, notStep))) return true;
  if (low === undefined || high === undefined) return false;
  const order = compare(low.at, high.at);
  if (order > 0 || (order === 0 && (low.exclusive || high.exclusive))) return true;
  if (order === 0) {
    if (step !== undefined && !isMultiple(low.at, step)) return true;
    return notSteps.some((notStep) => isMultiple(low.at, notStep));
  }
  if (step === undefined) return false;
  let candidate = nextMultiple(low.at, step, low.exclusive);
  for (let tries = 0; tries < 200; tries++) {
    const beyond = compare(candidate, high.at);
    if (beyond > 0 || (beyond === 0 && high.exclusive)) return true;
    if (!notSteps.some((notStep) => isMultiple(candidate, notStep))) return false;
    candidate = nextMultiple(candidate, step, true);
  }
  return false;
}

function intersectRanges(a: NumberRange, b: NumberRange): NumberRange | undefined {
  const low = tighter(a.low, b.low, 1);
  const high = tighter(a.high, b.high, -1);
  const step = a.step && b.step ? leastCommonMultiple(a.step, b.step) : (a.step ?? b.step);
  const notSteps = [...(a.notSteps ?? []), ...(b.notSteps ?? [])].filter(
    (notStep, index, all) => all.findIndex((other) => compare(other, notStep) === 0) === index,
  );
  const range: NumberRange = {
    ...(low && { low }),
    ...(high && { high }),
    ...(step && { step }),
    ...(notSteps.length > 0 && { notSteps }),
  };
  if (isEmptyRange(range)) return undefined;
  return isPoint(range) ? { low: range.low!, high: range.high! } : range;
}

export function intersectNumbers(a: NumberSet, b: NumberSet): NumberSet {
  if (a === ALL_NUMBERS) return b;
  if (b === ALL_NUMBERS) return a;
  if (a.length * b.length > 200_000) throw new Unsupported('the numbers allowed are too complex');
  const ranges = new Map<string, NumberRange>();
  for (const left of a) {
    for (const right of b) {
      const range = intersectRanges(left, right);
      if (range !== undefined) ranges.set(rangeKey(range), range);
    }
  }
  if (ranges.size > MAX_RANGES) throw new Unsupported('the numbers allowed are too complex');
  return [...ranges.values()];
}

export function unionNumbers(a: NumberSet, b: NumberSet): NumberSet {
  if (a === ALL_NUMBERS || b.length === 0) return a;
  if (b === ALL_NUMBERS || a.length === 0) return b;
  const ranges = new Map<string, NumberRange>();
  for (const range of [...a, ...b]) ranges.set(rangeKey(range), range);
  if (ranges.size > MAX_RANGES) throw new Unsupported('the numbers allowed are too complex');
  return [...ranges.values()];
}

function complementRange({ low, high, step, notSteps = [] }: NumberRange): NumberSet {
  const rest: NumberRange[] = [];
  if (low) rest.push({ high: { at: low.at, exclusive: !low.exclusive } });
  if (high) rest.push({ low: { at: high.at, exclusive: !high.exclusive } });
  if (step) rest.push({ notSteps: [step] });
  for (const notStep of notSteps) rest.push({ step: notStep });
  return rest;
}

export function complementNumbers(set: NumberSet): NumberSet {
  return set.reduce((rest: NumberSet, range) => intersectNumbers(rest, complementRange(range)), ALL_NUMBERS);
}

export function containsNumber(set: NumberSet, value: number): boolean {
  return intersectNumbers(set, exactly(value)).length > 0;
}

function text(value: Decimal | undefined): string {
  return value === undefined ? '' : `${value.digits}e${value.exponent}`;
}

/** Equal keys mean equal ranges. */
export function rangeKey({ low, high, step, notSteps = [] }: NumberRange): string {
  const bound = (side: Bound | undefined) => (side === undefined ? '' : `${side.exclusive ? '!' : ''}${text(side.at)}`);
  return `${bound(low)}:${bound(high)}:${text(step)}:${notSteps.map(text).sort().join()}`;
}
