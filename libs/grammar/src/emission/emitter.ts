import { ALL_CHARS } from '../automata/char-set.js';
import type { SchemaCompiler } from '../compiler/schema-compiler.js';
import { isObject } from '../json/json.js';
import { ALL_NUMBERS, type NumberSet, rangeKey } from '../numbers/number-set.js';
import { numberTexts } from '../numbers/number-texts.js';
import type { Budget } from '../refusals/budget.js';
import { SchemaError, Unsupported } from '../refusals/schema-error.js';
import type { SchemaNode } from '../schema/schema-node.js';
import { ALL_ARRAYS } from '../values/array-shape.js';
import { ANY, type Expression } from '../values/expression.js';
import { ALL_OBJECTS } from '../values/object-shape.js';
import { ALL_STRINGS, type TextRange } from '../values/string-set.js';
import { ALL_VALUES, type ValueSet } from '../values/value-set.js';
import { ArrayRules } from './array-rules.js';
import type { EmissionContext } from './emission-context.js';
import { type Alternative, GrammarBuilder, type GrammarSymbol, reference, text } from './grammar-builder.js';
import { JsonRules } from './json-rules.js';
import { ObjectRules, type PropertyOrder } from './object-rules.js';
import { repeat } from './repetition.js';
import type { TaggedForm, TaggedMember } from './tagged-form.js';
import { TaggedMembers } from './tagged-members.js';
import { TextRules } from './text-rules.js';

/** Turns expressions into rules, one each, as they are needed: recursion in the schema is recursion of rules. */
export class Emitter implements EmissionContext {
  readonly builder: GrammarBuilder;
  readonly json: JsonRules;
  readonly texts: TextRules;
  /** Of a tagged document. */
  members: readonly TaggedMember[] | undefined;
  private readonly arrays: ArrayRules;
  private readonly objects: ObjectRules;
  private readonly ruleOf = new Map<string, number>();
  private readonly waiting: {
    readonly expression: Expression;
    readonly rule: number;
    readonly only?: 'object' | TaggedForm;
  }[] = [];

  constructor(
    readonly compiler: SchemaCompiler,
    readonly budget: Budget,
    propertyOrder: PropertyOrder,
  ) {
    this.builder = new GrammarBuilder(budget);
    this.json = new JsonRules(this.builder);
    this.texts = new TextRules(this.builder);
    this.arrays = new ArrayRules(this);
    this.objects = new ObjectRules(this, propertyOrder);
  }

  /** Rules for a document that is a value of `expression`, or only an object of it, maybe in tags; gives the rule to start with. */
  document(expression: Expression, only?: 'object' | TaggedForm): number {
    const root = this.builder.declare('root');
    if (only === undefined) this.builder.define(root, [[this.value(expression), this.json.space]]);
    else this.waiting.push({ expression, rule: root, only });
    for (let next = this.waiting.pop(); next !== undefined; next = this.waiting.pop()) {
      this.builder.define(next.rule, this.alternatives(next.expression, next.only));
    }
    return root;
  }

  value(expression: Expression): GrammarSymbol {
    if (expression === ANY) return this.json.value;
    let rule = this.ruleOf.get(expression.key);
    if (rule === undefined) {
      rule = this.builder.declare(this.nameOf(expression));
      this.ruleOf.set(expression.key, rule);
      this.waiting.push({ expression, rule });
    }
    return reference(rule);
  }

  private alternatives(expression: Expression, only: 'object' | TaggedForm | undefined): readonly Alternative[] {
    return this.at(expression, () => {
      const values = this.compiler.valuesToEmit(expression);
      if (only === undefined) return this.alternativesOf(values);
      return only === 'object' ? this.objectsOf(values) : this.taggedOf(values, only);
    });
  }

  /** What is refused by the work is refused at the place of the expression. */
  private at<Result>(expression: Expression, work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof Unsupported)) throw error;
      throw this.placed(error, expression);
    }
  }

  private taggedOf({ objects }: ValueSet, form: TaggedForm): readonly Alternative[] {
    const tagged = new TaggedMembers(this, form, {
      alternatives: (values) => this.alternativesOf(values),
      at: (expression, work) => this.at(expression, work),
    });
    tagged.declare(this.objects.kinds(objects));
    this.members = tagged.members;
    return this.objects.rules(objects, tagged).map((rule) => [rule]);
  }

  private objectsOf({ objects }: ValueSet): readonly Alternative[] {
    if (objects.includes(ALL_OBJECTS)) return [[this.json.object]];
    return objects.length === 0 ? [] : this.objects.rules(objects).map((rule) => [rule]);
  }

  private alternativesOf(values: ValueSet): readonly Alternative[] {
    if (values === ALL_VALUES) return [[this.json.value]];
    const alternatives: Alternative[] = [...this.objectsOf(values)];
    for (const shape of values.arrays) {
      alternatives.push([shape === ALL_ARRAYS ? this.json.array : this.arrays.rules(shape)]);
    }
    if (values.strings === ALL_STRINGS) alternatives.push([this.json.string]);
    else for (const range of values.strings) alternatives.push([text('"'), ...this.string(range)]);
    if (values.numbers.length > 0) alternatives.push([this.number(values.numbers)]);
    for (const word of ['true', 'false', 'null'] as const) if (values[word]) alternatives.push([text(word)]);
    return alternatives;
  }

  private string({ dfa, min, max }: TextRange): Alternative {
    const isBounded = min > 0 || max < Number.POSITIVE_INFINITY;
    if (dfa.isAll && isBounded)
      return [...repeat(this.builder, [this.texts.forms.symbol(ALL_CHARS)], min, max), text('"')];
    return [isBounded ? this.texts.quotedWithin(dfa, min, max) : this.texts.quoted(dfa)];
  }

  private number(numbers: NumberSet): GrammarSymbol {
    if (numbers === ALL_NUMBERS || numbers.some((range) => rangeKey(range) === ':::')) return this.json.number;
    if (numbers.length === 1 && rangeKey(numbers[0]!) === '::1e0:') return this.json.integer;
    return this.texts.bare(numberTexts(numbers, this.budget), 'number');
  }

  private placed({ keyword, message }: Unsupported, expression: Expression): SchemaError {
    const holder = this.nodesOf(expression).find(({ schema }) => isObject(schema) && Object.hasOwn(schema, keyword));
    if (holder !== undefined) return new SchemaError(`${holder.pointer}/${keyword}`, keyword, message);
    return new SchemaError(this.placeOf(expression), keyword, message);
  }

  private nodesOf(expression: Expression): readonly SchemaNode[] {
    return expression.literals.flatMap((literal) => {
      const source = this.compiler.literals.get(literal);
      return source.type === 'schema' ? [source.node] : [];
    });
  }

  private placeOf(expression: Expression): string {
    return this.nodesOf(expression)[0]?.pointer ?? '';
  }

  private nameOf(expression: Expression): string {
    const tokens = this.placeOf(expression).split('/');
    return tokens.findLast((token) => /^[A-Za-z]/.test(token)) ?? 'value';
  }
}
