import { ALL_CHARS, type CharSet, intersectChars } from '../automata/char-set.js';
import type { Dfa } from '../automata/dfa.js';
import { intersect, subtract } from '../automata/dfa-algebra.js';
import { Nfa } from '../automata/nfa.js';
import type { Budget } from '../refusals/budget.js';
import { Unsupported } from '../refusals/schema-error.js';
import type { Regex } from './ast.js';
import { parseRegex } from './parse.js';

/** Where in the text a part of the pattern begins. */
type Place = 'start' | 'inside' | 'unknown';

const compiled = new Map<string, Dfa>();
const MAX_REMEMBERED = 500;

/**
 * The texts in which an ECMA-262 regular expression finds a match; unanchored patterns match anywhere.
 * @throws Unsupported for what is not a regular language, or too large
 */
export function regexToDfa(source: string, budget: Budget): Dfa {
  const known = compiled.get(source);
  if (known !== undefined) return known;
  const dfa = new RegexCompiler(budget).search(parseRegex(source));
  if (compiled.size >= MAX_REMEMBERED) compiled.clear();
  compiled.set(source, dfa);
  return dfa;
}

class RegexCompiler {
  private readonly known = new Map<CharSet, CharSet>();
  private readonly nfa: Nfa;
  private readonly end: number;
  /** Loops over every character and may end: what follows a match. */
  private readonly anything: number;

  constructor(private readonly budget: Budget) {
    this.nfa = new Nfa(budget);
    this.end = this.nfa.state();
    this.anything = this.nfa.state();
    this.nfa.move(this.anything, ALL_CHARS, this.anything);
    this.nfa.step(this.anything, this.end);
  }

  search(regex: Regex): Dfa {
    const before = this.nfa.state();
    this.nfa.move(before, ALL_CHARS, before);
    this.nfa.step(before, this.build(regex, this.anything, 'unknown', false));
    return this.nfa.determinise(before, this.end, true, this.anything);
  }

  /**
   * Builds from right to left: gives the state from which `regex` and then whatever `after` leads to is matched.
   * So the language of the rest is known where a lookahead stands, and the lookahead becomes an intersection with it.
   */
  private build(regex: Regex, after: number, place: Place, inLoop: boolean): number {
    this.budget.spend(0.5);
    switch (regex.type) {
      case 'chars': {
        const from = this.nfa.state();
        this.nfa.move(from, this.textChars(regex.set), after);
        return from;
      }
      case 'assertion': {
        const from = this.nfa.state();
        this.nfa.step(from, after, regex.assertion);
        return from;
      }
      case 'sequence': {
        const places: Place[] = [];
        let here = place;
        for (const part of regex.parts) {
          places.push(here);
          here = placeAfter(part, here);
        }
        return regex.parts.reduceRight((next, part, index) => this.build(part, next, places[index]!, inLoop), after);
      }
      case 'choice': {
        const from = this.nfa.state();
        for (const option of regex.options) this.nfa.step(from, this.build(option, after, place, inLoop));
        return from;
      }
      case 'repeat':
        return this.repeat(regex, after, place, inLoop);
      case 'lookahead':
        return this.lookahead(regex, after, place, inLoop);
    }
  }

  /** The characters that text can hold; one list for each part of the pattern, however often it is repeated. */
  private textChars(set: CharSet): CharSet {
    let chars = this.known.get(set);
    if (chars === undefined) {
      chars = intersectChars(set, ALL_CHARS);
      this.known.set(set, chars);
    }
    return chars;
  }

  private repeat(regex: Regex & { type: 'repeat' }, after: number, place: Place, inLoop: boolean): number {
    const inner: Place = place === 'inside' ? 'inside' : regex.max <= 1 ? place : 'unknown';
    let from = after;
    if (regex.max === Number.POSITIVE_INFINITY) {
      from = this.nfa.state();
      this.nfa.step(from, after);
      this.nfa.step(from, this.build(regex.body, from, inner, true));
    } else {
      for (let i = regex.min; i < regex.max; i++) {
        const optional = this.nfa.state();
        this.nfa.step(optional, after);
        this.nfa.step(optional, this.build(regex.body, from, inner, inLoop));
        from = optional;
      }
    }
    for (let i = 0; i < regex.min; i++) from = this.build(regex.body, from, inner, inLoop);
    return from;
  }

  private lookahead(regex: Regex & { type: 'lookahead' }, after: number, place: Place, inLoop: boolean): number {
    if (inLoop) throw new Unsupported('a lookahead inside a repetition cannot be a grammar');
    const ahead = this.build(regex.body, this.anything, place, false);
    const { start, wordBorders } = this.nfa.looksBack;
    if (wordBorders || (start && place === 'unknown')) throw new Unsupported('this lookahead cannot be a grammar');
    const rest = this.nfa.determinise(after, this.end, place === 'start', this.anything);
    const seen = this.nfa.determinise(ahead, this.end, place === 'start', this.anything);
    const both = regex.negative ? subtract(rest, seen, this.budget) : intersect(rest, seen, this.budget);
    return this.nfa.embed(both, this.end);
  }
}

function placeAfter(part: Regex, before: Place): Place {
  if (part.type === 'assertion') return part.assertion === 'start' ? 'start' : before;
  if (part.type === 'lookahead') return before;
  if (part.type === 'chars') return 'inside';
  if (part.type === 'repeat' && part.min > 0 && part.body.type === 'chars') return 'inside';
  if (part.type === 'sequence') return part.parts.reduce((place, inner) => placeAfter(inner, place), before);
  return before === 'inside' ? 'inside' : 'unknown';
}
