import { ALL_CHARS, type CharSet, subtractChars } from '../automata/char-set.js';
import { Dfa } from '../automata/dfa.js';
import { intersect, subtract } from '../automata/dfa-algebra.js';
import { textsUntil } from '../automata/until-text.js';
import { regexToDfa } from '../regex/compile.js';
import type { TextRange } from '../values/string-set.js';
import { boundedText } from './bounded-text.js';
import type { EmissionContext } from './emission-context.js';
import { type Alternative, chars, type GrammarSymbol, text } from './grammar-builder.js';
import { repeat } from './repetition.js';
import type { TaggedForm, ValueType } from './tagged-form.js';
import { TextWays } from './text-ways.js';

/** What text looks like that is read as JSON of a type. */
const READ_AS: Readonly<Partial<Record<ValueType, string>>> = {
  number: '-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?',
  boolean: 'true|false',
  null: 'null',
  array: '\\[[\\s\\S]*',
  object: '\\{[\\s\\S]*',
};

/** The characters with which JSON of a type begins. */
const FIRST_OF: Readonly<Partial<Record<ValueType, string>>> = {
  number: '-0123456789',
  boolean: 'tf',
  null: 'n',
  array: '[',
  object: '{',
};

/** Bounds of length up to this are counted along the automaton of what ends a text. */
const MAX_COUNTED = 200;

/** Texts as they are, up to what ends them. */
export class RawTexts {
  private readonly free = new Map<string, Dfa>();

  constructor(
    private readonly emitter: EmissionContext,
    private readonly form: TaggedForm,
  ) {}

  /** A text of a range with what ends it. @param types as which it could be read */
  text({ dfa, min, max }: TextRange, types: ReadonlySet<ValueType>, end: string): GrammarSymbol {
    const { builder, texts } = this.emitter;
    const isBounded = min > 0 || max < Number.POSITIVE_INFINITY;
    const counted = max === Number.POSITIVE_INFINITY ? min : max;
    const key = `raw ${dfa.id} ${min} ${max} ${[...types].join()} ${end}`;
    return builder.once(key, 'text', () => {
      if (isBounded && dfa.isAll && counted > MAX_COUNTED) return this.counted(min, max, types, end);
      const allowed = intersect(dfa, this.allowed(types), this.emitter.budget);
      if (allowed.isEmpty) return [];
      if (!isBounded) return [[texts.raw(allowed), text(end)]];
      const ways = new TextWays(allowed, (set) => texts.forms.plain(set));
      return [[boundedText(builder, allowed, ways, min, max, [text(end)])]];
    });
  }

  /** Long texts are counted without an automaton, and so without the character that tells most ends from other text. */
  private counted(min: number, max: number, types: ReadonlySet<ValueType>, end: string): readonly Alternative[] {
    const { builder } = this.emitter;
    const rest = without(end);
    const first = without(end, this.noFirst(types));
    const one = [chars(first), ...repeat(builder, [chars(rest)], Math.max(0, min - 1), max - 1), text(end)];
    return min === 0 ? [one, [text(end)]] : [one];
  }

  /** The characters with which a text begins that may be read as something else, space before it included. */
  private noFirst(types: ReadonlySet<ValueType>): string {
    const read = [...types].map((type) => FIRST_OF[type] ?? '').join('');
    return `${read}${read === '' ? '' : ' \t\r\n'}${this.form.noBeginning?.charAt(0) ?? ''}`;
  }

  private allowed(types: ReadonlySet<ValueType>): Dfa {
    const key = [...types].join();
    let allowed = this.free.get(key);
    if (allowed === undefined) {
      allowed = this.allowedOf(types);
      this.free.set(key, allowed);
    }
    return allowed;
  }

  /** Where the end has the name of the member, no text has what comes before that: so all members share the rules. */
  private allowedOf(types: ReadonlySet<ValueType>): Dfa {
    const { budget } = this.emitter;
    const { noBeginning, text: tags } = this.form;
    let allowed = textsUntil(tags.end[0]!, budget);
    if (noBeginning !== undefined) allowed = subtract(allowed, this.beginningWith(noBeginning), budget);
    const read = [...types].flatMap((type) => READ_AS[type] ?? []);
    if (read.length === 0) return allowed;
    return subtract(allowed, regexToDfa(`^[ \\t\\r\\n]*(?:${read.join('|')})[ \\t\\r\\n]*$`, budget), budget);
  }

  private beginningWith(beginning: string): Dfa {
    const escaped = beginning.replaceAll(/[.^$*+?()[\]{}|\\/-]/g, '\\$&');
    return regexToDfa(`^${escaped}`, this.emitter.budget);
  }
}

/** All characters but the rarest of the end, and some more. */
function without(end: string, others = ''): CharSet {
  const rarest = end.trim().charAt(0);
  const codes = [...new Set([rarest, ...others])].map((char) => char.codePointAt(0)!).sort((a, b) => a - b);
  return subtractChars(
    ALL_CHARS,
    codes.flatMap((code) => [code, code]),
  );
}
