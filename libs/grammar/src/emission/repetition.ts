import { type Alternative, type GrammarBuilder, type GrammarSymbol, reference } from './grammar-builder.js';

/** Optional repetitions up to this many are a chain of rules, which needs one stack; longer ones are cut into blocks. */
const LONGEST_CHAIN = 64;

/**
 * `unit` from `min` to `max` times, with a number of rules that grows as the root of the bounds, and at most two stacks
 * open at a time in the matcher.
 */
export function repeat(builder: GrammarBuilder, unit: Alternative, min: number, max: number): Alternative {
  if (max === 0) return [];
  const body: GrammarSymbol = unit.length === 1 ? unit[0]! : builder.rule('unit', [unit]);
  const head = exactly(builder, body, min);
  if (max === min) return head;
  return [...head, max === Number.POSITIVE_INFINITY ? star(builder, body) : upTo(builder, body, max - min)];
}

export function star(builder: GrammarBuilder, body: GrammarSymbol): GrammarSymbol {
  const loop = builder.declare('more');
  builder.define(loop, [[body, reference(loop)], []]);
  return reference(loop);
}

/** Doubles: 100 times = 50 times, twice. */
function exactly(builder: GrammarBuilder, body: GrammarSymbol, count: number): Alternative {
  if (count <= 4) return Array.from({ length: count }, () => body);
  const half = shared(builder, 'times', body, `${Math.floor(count / 2)}`, () => [
    exactly(builder, body, Math.floor(count / 2)),
  ]);
  return count % 2 === 0 ? [half, half] : [half, half, body];
}

function upTo(builder: GrammarBuilder, body: GrammarSymbol, count: number): GrammarSymbol {
  if (count <= LONGEST_CHAIN) return chain(builder, body, count);
  const size = Math.ceil(Math.sqrt(count));
  const block = shared(builder, 'block', body, `${size}`, () => [exactly(builder, body, size)]);
  const partial = chain(builder, body, size - 1);
  let rest = chain(builder, body, count % size);
  for (let more = (count % size) + size; more <= count; more += size) {
    const fewer = rest;
    rest = shared(builder, 'up-to', body, `${more} by ${size}`, () => [[block, fewer], [partial]]);
  }
  return rest;
}

function chain(builder: GrammarBuilder, body: GrammarSymbol, count: number): GrammarSymbol {
  if (body.type === 'chars' && body.set.length > 0 && count > 0) return { type: 'run', set: body.set, most: count };
  let rest: Alternative = [];
  for (let most = 1; most <= count; most++) {
    const fewer = rest;
    rest = [shared(builder, 'up-to', body, `${most}`, () => [[body, ...fewer], []])];
  }
  return rest[0] ?? builder.once('nothing', 'nothing', () => [[]]);
}

/** Repetitions of the same rule share what they have in common. */
function shared(
  builder: GrammarBuilder,
  name: string,
  body: GrammarSymbol,
  times: string,
  make: () => readonly Alternative[],
): GrammarSymbol {
  if (body.type !== 'rule') return builder.rule(name, make());
  return builder.once(`${name} ${times} of ${body.rule}`, name, make);
}
