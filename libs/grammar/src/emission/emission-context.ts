import type { SchemaCompiler } from '../compiler/schema-compiler.js';
import type { Budget } from '../refusals/budget.js';
import type { Expression } from '../values/expression.js';
import type { GrammarBuilder, GrammarSymbol } from './grammar-builder.js';
import type { JsonRules } from './json-rules.js';
import type { TextRules } from './text-rules.js';

/** What the rules of arrays and objects ask of the emitter that calls them. */
export interface EmissionContext {
  readonly builder: GrammarBuilder;
  readonly json: JsonRules;
  readonly texts: TextRules;
  readonly compiler: SchemaCompiler;
  readonly budget: Budget;
  /** The rule for values that fit an expression; it is written later. */
  value(expression: Expression): GrammarSymbol;
}
