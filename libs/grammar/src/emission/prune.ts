import type { Alternative, GrammarRule } from './grammar-builder.js';

/**
 * Drops alternatives that can never be completed, as those with a rule that derives no text, until none is left:
 * what remains are rules that each derive something. So an object whose required member has no value disappears.
 */
export function prune(rules: readonly GrammarRule[]): void {
  const productive = new Uint8Array(rules.length);
  const users: number[][] = rules.map(() => []);
  rules.forEach(({ alternatives }, index) => {
    for (const alternative of alternatives) {
      for (const symbol of alternative) if (symbol.type === 'rule') users[symbol.rule]!.push(index);
    }
  });
  const completes = (alternative: Alternative) =>
    alternative.every((symbol) =>
      symbol.type === 'rule' ? productive[symbol.rule] === 1 : symbol.type === 'text' || symbol.set.length > 0,
    );
  const queue = rules.map((_, index) => index);
  for (let index = queue.pop(); index !== undefined; index = queue.pop()) {
    if (productive[index] === 1 || !rules[index]!.alternatives.some(completes)) continue;
    productive[index] = 1;
    queue.push(...users[index]!);
  }
  for (const rule of rules) {
    if (rule.alternatives.every(completes)) continue;
    rule.alternatives = rule.alternatives.filter(completes);
  }
}
