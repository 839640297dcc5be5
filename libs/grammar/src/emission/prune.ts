import type { Alternative, GrammarRule } from './grammar-builder.js';

/**
 * Drops alternatives that can never be completed, as those with a rule that derives no text, until none is left:
 * what remains are rules that each derive something. So an object whose required member has no value disappears.
 */
export function prune(rules: readonly GrammarRule[]): void {
  const productive = new Uint8Array(rules.length);
  const open = openAfterTwoPasses(rules, productive);
  const users = usersAmong(open, rules);
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    if (productive[index] === 1 || !derives(rules[index]!, productive)) continue;
    productive[index] = 1;
    for (const user of users.get(index) ?? []) open.push(user);
  }
  for (const rule of rules) {
    for (const alternative of rule.alternatives) {
      if (completes(alternative, productive)) continue;
      rule.alternatives = rule.alternatives.filter((one) => completes(one, productive));
      break;
    }
  }
}

/** Rules mostly refer to near ones, before or after them: a pass in each direction leaves few open. */
function openAfterTwoPasses(rules: readonly GrammarRule[], productive: Uint8Array): number[] {
  for (let index = rules.length - 1; index >= 0; index--) if (derives(rules[index]!, productive)) productive[index] = 1;
  const open: number[] = [];
  for (let index = 0; index < rules.length; index++) {
    if (productive[index] === 1) continue;
    if (derives(rules[index]!, productive)) productive[index] = 1;
    else open.push(index);
  }
  return open;
}

function derives({ alternatives }: GrammarRule, productive: Uint8Array): boolean {
  for (const alternative of alternatives) if (completes(alternative, productive)) return true;
  return false;
}

function completes(alternative: Alternative, productive: Uint8Array): boolean {
  for (const symbol of alternative) {
    if (symbol.type === 'rule') {
      if (productive[symbol.rule] === 0) return false;
    } else if (symbol.type === 'chars' && symbol.set.length === 0) return false;
  }
  return true;
}

/** For rules that are not known to derive anything, those of `open` that refer to them. */
function usersAmong(open: readonly number[], rules: readonly GrammarRule[]): ReadonlyMap<number, readonly number[]> {
  const users = new Map<number, number[]>();
  for (const index of open) users.set(index, []);
  for (const index of open) {
    for (const alternative of rules[index]!.alternatives) {
      for (const symbol of alternative) if (symbol.type === 'rule') users.get(symbol.rule)?.push(index);
    }
  }
  return users;
}
