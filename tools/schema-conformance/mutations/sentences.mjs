import { parseGbnf } from '#grammar';
import { ODD_CHARS } from './made-strings.mjs';

const NEVER = Number.POSITIVE_INFINITY;

/** Random sentences of a grammar. */
export class SentenceMaker {
  constructor(gbnf) {
    this.grammar = parseGbnf(gbnf);
    this.costs = costsOf(this.grammar.rules);
  }

  /** @param length from here on the shortest ways are taken; nothing when the sentence does not end then */
  make(random, length) {
    let text = '';
    let steps = 0;
    /** @type {any[]} */
    const todo = [{ type: 'rule', rule: this.grammar.root, min: 1, max: 1 }];
    for (let item = todo.pop(); item !== undefined; item = todo.pop()) {
      if (++steps > 20_000) return undefined;
      const isOver = text.length >= length || steps > 5000;
      if (item.min !== 1 || item.max !== 1) {
        const most = isOver ? item.min : Math.min(item.max, item.min + random.pick([0, 1, 2, 5]));
        const times = item.min + random.below(most - item.min + 1);
        for (let left = times; left > 0; left--) todo.push({ ...item, min: 1, max: 1 });
      } else if (item.type === 'rule' || item.type === 'group') {
        const all = item.type === 'rule' ? this.grammar.rules[item.rule].alternatives : item.alternatives;
        todo.push(...this.#choose(all, isOver, random).toReversed());
      } else text += charOf(item, random);
    }
    return text;
  }

  #choose(alternatives, isOver, random) {
    const costs = alternatives.map((items) => costOf(items, this.costs));
    const least = Math.min(...costs);
    const possible = alternatives.filter((_, index) => (isOver ? costs[index] === least : costs[index] < NEVER));
    return random.pick(possible);
  }
}

/** For each rule, how many characters its shortest sentence takes. */
function costsOf(rules) {
  const costs = rules.map(() => NEVER);
  for (let isOpen = true; isOpen; ) {
    isOpen = false;
    for (const [index, { alternatives }] of rules.entries()) {
      const cost = Math.min(...alternatives.map((items) => costOf(items, costs)));
      // Rules cost something by themselves, so that the shortest way always leads on.
      if (cost + 0.01 >= costs[index]) continue;
      costs[index] = cost + 0.01;
      isOpen = true;
    }
  }
  return costs;
}

function costOf(items, costs) {
  let sum = 0;
  for (const { type, rule, alternatives, min } of items) {
    if (min === 0) continue;
    if (type === 'rule') sum += min * costs[rule];
    else if (type === 'group') sum += min * Math.min(...alternatives.map((inner) => costOf(inner, costs)));
    else sum += min;
  }
  return sum;
}

/** @param {any} item */
function charOf({ type, ranges = [], negated }, random) {
  if (type === 'any') return random.pick(ODD_CHARS);
  const isIn = (codePoint) =>
    ranges.some((low, index) => index % 2 === 0 && codePoint >= low && codePoint <= ranges[index + 1]);
  if (negated) return random.pick(ODD_CHARS.filter((char) => !isIn(char.codePointAt(0))));
  for (;;) {
    const at = 2 * random.below(ranges.length / 2);
    const span = ranges[at + 1] - ranges[at];
    const offset = random.pick([0, span, random.below(Math.min(span, 127) + 1), random.below(span + 1)]);
    const codePoint = ranges[at] + offset;
    if (codePoint < 0xd800 || codePoint > 0xdfff) return String.fromCodePoint(codePoint);
  }
}
