import { isObject, type Json } from '../json/json.js';
import { constantSet } from '../keywords/constants.js';
import { type KeywordInput, keywordInput } from '../keywords/keyword-input.js';
import type { Budget } from '../refusals/budget.js';
import { SchemaError, Unsupported } from '../refusals/schema-error.js';
import { Literals } from '../schema/literals.js';
import type { SchemaContext } from '../schema/schema-context.js';
import type { SchemaDocument } from '../schema/schema-document.js';
import { escapePointer, keywordsOf, type SchemaNode } from '../schema/schema-node.js';
import { type Expression, NONE } from '../values/expression.js';
import {
  ALL_VALUES,
  complementValues,
  intersectValues,
  isNothing,
  NO_VALUES,
  unionValues,
  type ValueSet,
} from '../values/value-set.js';
import { keywordRules, unevaluatedRules } from './keyword-table.js';

/** A schema that is needed to know itself. Thrown often where schemas recurse, so it is no Error with a stack. */
class InProgress {
  constructor(readonly pointer: string) {}
}

const MAX_NESTING = 150;
/** Levels of properties and items that are looked into to see whether any value fits. */
const MAX_LOOKAHEAD = 12;

/** Schemas to sets of values, each schema once. */
export class SchemaCompiler implements SchemaContext {
  readonly literals = new Literals();
  private readonly sets = new Map<string, ValueSet>();
  private readonly literalSets = new Map<number, ValueSet>();
  private readonly inProgress = new Set<number>();
  private readonly emptiness = new Map<string, boolean>();
  private nesting = 0;
  private lookahead = 0;

  constructor(
    readonly document: SchemaDocument,
    readonly budget: Budget,
  ) {}

  /** The values that fit an expression. @throws SchemaError */
  valuesOf(expression: Expression): ValueSet {
    if (expression === NONE) return NO_VALUES;
    const known = this.sets.get(expression.key);
    if (known !== undefined) return known;
    this.budget.spend(1);
    const set = expression.literals.reduce(
      (values, literal) => intersectValues(values, this.literalSet(literal), this),
      ALL_VALUES,
    );
    this.sets.set(expression.key, set);
    return set;
  }

  /** As `valuesOf`, with the place of an endless reference named. */
  valuesToEmit(expression: Expression): ValueSet {
    try {
      return this.valuesOf(expression);
    } catch (error) {
      if (error instanceof InProgress) {
        throw new SchemaError(error.pointer, '$ref', 'the schema refers to itself without end');
      }
      throw error;
    }
  }

  schema(node: SchemaNode): ValueSet {
    return this.valuesOf(this.literals.ofSchema(node));
  }

  isNone(expression: Expression): boolean {
    if (expression === NONE) return true;
    if (expression.literals.length === 0) return false;
    const known = this.emptiness.get(expression.key);
    if (known !== undefined) return known;
    if (this.lookahead >= MAX_LOOKAHEAD) return false;
    this.lookahead++;
    try {
      const isNone = isNothing(this.valuesOf(expression));
      this.emptiness.set(expression.key, isNone);
      return isNone;
    } catch (error) {
      // Not known yet, or refused: then the error is raised where the values are needed.
      if (error instanceof InProgress || error instanceof SchemaError) return false;
      throw error;
    } finally {
      this.lookahead--;
    }
  }

  private literalSet(literal: number): ValueSet {
    const known = this.literalSets.get(literal);
    if (known !== undefined) return known;
    const source = this.literals.get(literal);
    const pointer = source.type === 'schema' ? source.node.pointer : '';
    if (this.inProgress.has(literal)) throw new InProgress(pointer);
    if (this.nesting >= MAX_NESTING) throw new SchemaError(pointer, '', 'the schema is nested too deeply');
    this.nesting++;
    this.inProgress.add(literal);
    try {
      const set = this.setOf(literal);
      this.literalSets.set(literal, set);
      return set;
    } finally {
      this.inProgress.delete(literal);
      this.nesting--;
    }
  }

  private setOf(literal: number): ValueSet {
    if (literal < 0) return complementValues(this.literalSet(-literal), this);
    const source = this.literals.get(literal);
    if (source.type === 'schema') return this.compile(source.node);
    if (source.type === 'constant') return constantSet([source.value], this);
    return source.parts.reduce((values, part) => unionValues(values, this.valuesOf(part), this), NO_VALUES);
  }

  private compile(node: SchemaNode): ValueSet {
    const { schema } = node;
    if (schema === true) return ALL_VALUES;
    if (schema === false) return NO_VALUES;
    if (!isObject(schema)) throw new SchemaError(node.pointer, '', 'a schema must be an object or a boolean');
    const present = keywordsOf(node);
    let values = this.valuesOfKeywords(node, present);
    for (const keyword of present) {
      const rule = unevaluatedRules.get(keyword);
      if (rule === undefined) continue;
      const input = keywordInput(node, keyword, this);
      values = { ...values, ...this.guarded(input, () => rule(input)) };
    }
    return values;
  }

  /** The values that fit these keywords of a schema; `unevaluated...` are not among them. */
  valuesOfKeywords(node: SchemaNode, keywords: readonly string[]): ValueSet {
    let values = ALL_VALUES;
    const done = new Set<unknown>();
    for (const keyword of keywords) {
      const rule = keywordRules.get(keyword);
      if (rule === undefined || done.has(rule)) continue;
      done.add(rule);
      const input = keywordInput(node, keyword, this);
      values = intersectValues(
        values,
        this.guarded(input, () => rule(input)),
        this,
      );
    }
    return values;
  }

  /** Gives what a keyword refuses its place. */
  private guarded<Result>(input: KeywordInput, run: () => Result): Result {
    try {
      return run();
    } catch (error) {
      if (!(error instanceof Unsupported)) throw error;
      const pointer = `${input.node.pointer}/${escapePointer(input.keyword)}`;
      throw new SchemaError(pointer, input.keyword, error.message);
    }
  }

  child(node: SchemaNode, schema: Json, ...path: readonly (string | number)[]): Expression {
    return this.literals.ofSchema(this.document.child(node, schema, ...path));
  }
}
