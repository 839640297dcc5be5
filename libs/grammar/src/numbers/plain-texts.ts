import type { Dfa } from '../automata/dfa.js';
import type { Budget } from '../refusals/budget.js';
import { Unsupported } from '../refusals/schema-error.js';
import { type Decimal, digitsOf } from './decimal.js';
import { explore } from './explore.js';
import type { Bound, NumberRange } from './number-set.js';

/** Digits before the point; with them every number is far below the largest double. */
export const MAX_WHOLE_DIGITS = 30;
/** Digits after the point. */
export const MAX_FRACTION_DIGITS = 30;

/** How the digits read so far compare with as many digits of a bound. */
type Order = -1 | 0 | 1;

interface Plain {
  readonly phase: 'whole' | 'fraction';
  /** Digits read in this phase. */
  readonly count: number;
  readonly zero: boolean;
  readonly low: Order;
  readonly high: Order;
  /** Remainders by step and notSteps; -1 = no multiple any more. */
  readonly rests: readonly number[];
}

function keyOf({ phase, count, zero, low, high, rests }: Plain): string {
  return `${phase === 'whole' ? 'w' : 'f'}${count}${zero ? 'z' : ''},${low},${high},${rests.join()}`;
}

interface Step {
  /** The step times ten to the power of `places` is `modulus`. */
  readonly modulus: number;
  readonly places: number;
}

function stepOf(step: Decimal): Step {
  const places = Math.max(0, -step.exponent);
  const modulus = step.digits * 10n ** BigInt(step.exponent + places);
  if (modulus > 9000n || places > MAX_FRACTION_DIGITS) throw new Unsupported('the multiple is too large for a grammar');
  return { modulus: Number(modulus), places };
}

/** The plain notations (no exponent) of the magnitudes that lie between the bounds. */
export function plainTexts(low: Bound, high: Bound | undefined, range: NumberRange, budget: Budget): Dfa {
  const lowDigits = digitsOf(low.at);
  const highDigits = high && digitsOf(high.at);
  const steps = [...(range.step ? [range.step] : []), ...(range.notSteps ?? [])].map(stepOf);
  const hasStep = range.step !== undefined;
  const isInteger = range.step !== undefined && range.step.exponent >= 0;
  // An integer may be written with one zero after the point, as Python prints a float.
  const maxFraction = isInteger ? 1 : MAX_FRACTION_DIGITS;
  // Greater multiples than these are not exact as doubles, so that no validator could tell them.
  const maxWhole = steps.some(({ modulus }) => modulus > 1) ? 15 : MAX_WHOLE_DIGITS;

  const compareWhole = (state: Plain, bound: string | undefined, order: Order): Order => {
    if (bound === undefined) return -1;
    if (state.count !== bound.length) return state.count < bound.length ? -1 : 1;
    return order;
  };
  const settle = (state: Plain): Plain =>
    state.phase === 'fraction'
      ? state
      : {
          ...state,
          phase: 'fraction',
          count: 0,
          low: compareWhole(state, lowDigits.whole, state.low),
          high: compareWhole(state, highDigits?.whole, state.high),
        };
  const compareDigit = (order: Order, digit: number, bound: string | undefined, index: number): Order => {
    if (order !== 0 || bound === undefined) return order;
    const other = index < bound.length ? Number(bound[index]) : 0;
    return digit < other ? -1 : digit > other ? 1 : 0;
  };
  const restAfter = (rest: number, digit: number, { modulus, places }: Step, state: Plain): number => {
    if (rest < 0) return -1;
    if (state.phase === 'whole' || state.count < places) return (rest * 10 + digit) % modulus;
    return digit === 0 ? rest : -1;
  };
  const step = (state: Plain, char: string): Plain | undefined => {
    if (char === '.') return state.phase === 'whole' && state.count > 0 ? { ...settle(state), zero: true } : undefined;
    if (char < '0' || char > '9') return undefined;
    const digit = Number(char);
    const isWhole = state.phase === 'whole';
    if (isWhole && (state.count >= maxWhole || (state.count > 0 && state.zero))) return undefined;
    if (!isWhole && state.count >= maxFraction) return undefined;
    const rests = state.rests.map((rest, index) => restAfter(rest, digit, steps[index]!, state));
    if (hasStep && rests[0]! < 0) return undefined;
    return {
      phase: state.phase,
      count: state.count + 1,
      zero: isWhole && state.count === 0 && digit === 0,
      low: compareDigit(state.low, digit, isWhole ? lowDigits.whole : lowDigits.fraction, state.count),
      high: compareDigit(state.high, digit, isWhole ? highDigits?.whole : highDigits?.fraction, state.count),
      rests,
    };
  };
  const accepts = (state: Plain): boolean => {
    if (state.count === 0) return false;
    const places = state.phase === 'whole' ? 0 : state.count;
    const end = settle(state);
    // A bound with more fraction digits than the text is greater when they are equal so far.
    const rest = (bound: string | undefined, order: Order): Order =>
      order === 0 && bound !== undefined && bound.length > places ? -1 : order;
    const lowOrder = rest(lowDigits.fraction, end.low);
    const highOrder = high === undefined ? -1 : rest(highDigits!.fraction, end.high);
    if (lowOrder < 0 || (lowOrder === 0 && low.exclusive)) return false;
    if (highOrder > 0 || (highOrder === 0 && high!.exclusive)) return false;
    return steps.every(({ modulus, places: wanted }, index) => {
      let value = state.rests[index]!;
      for (let place = places; place < wanted && value > 0; place++) value = (value * 10) % modulus;
      return index === 0 && hasStep ? value === 0 : value !== 0;
    });
  };
  const start: Plain = { phase: 'whole', count: 0, zero: false, low: 0, high: 0, rests: steps.map(() => 0) };
  return explore(start, step, accepts, keyOf, budget);
}
