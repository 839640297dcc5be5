import type { Alternative, GrammarRule } from './grammar-builder.js';

/**
 * Drops alternatives that can never be completed, as those with a rule that derives no text, until none is left:
 * what remains are rules that each derive something. So an object whose required member has no value disappears.
 */
export function prune(rules: readonly GrammarRule[]): void {
  const productive = new Uint8Array(rules.length);
  const completes = (alternative: Alternative): boolean => {
    for (const symbol of alternative) {
      if (symbol.type === 'rule' ? productive[symbol.rule] === 0 : symbol.type === 'chars' && symbol.set.length === 0)
        return false;
    }
    return true;
  };
  // Rules mostly refer to near ones, before or after them: a pass in each direction leaves few open.
  let open = rules.map((_, index) => index);
  for (let pass = 0; pass < 2; pass++) {
    open = open.reverse().filter((index) => {
      if (!rules[index]!.alternatives.some(completes)) return true;
      productive[index] = 1;
      return false;
    });
  }
  const users = usersAmong(open, rules);
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    if (productive[index] === 1 || !rules[index]!.alternatives.some(completes)) continue;
    productive[index] = 1;
    for (const user of users.get(index) ?? []) open.push(user);
  }
  for (const rule of rules) {
    if (!rule.alternatives.every(completes)) rule.alternatives = rule.alternatives.filter(completes);
  }
}

/** For rules that are not known to derive anything, those of `open` that refer to them. */
function usersAmong(open: readonly number[], rules: readonly GrammarRule[]): ReadonlyMap<number, readonly number[]> {
  const users = new Map<number, number[]>(open.map((index) => [index, []]));
  for (const index of open) {
    for (const alternative of rules[index]!.alternatives) {
      for (const symbol of alternative) if (symbol.type === 'rule') users.get(symbol.rule)?.push(index);
    }
  }
  return users;
}
