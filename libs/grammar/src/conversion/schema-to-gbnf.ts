import { SchemaCompiler } from '../compiler/schema-compiler.js';
import { Emitter } from '../emission/emitter.js';
import type { PropertyOrder } from '../emission/object-rules.js';
import { printGrammar } from '../emission/print.js';
import { prune } from '../emission/prune.js';
import { memberLine, type TaggedForm } from '../emission/tagged-form.js';
import { depthOf, type Json } from '../json/json.js';
import { Budget } from '../refusals/budget.js';
import { OutOfBudget, SchemaError, Unsupported } from '../refusals/schema-error.js';
import { SchemaDocument } from '../schema/schema-document.js';

export interface SchemaOptions {
  /** Default: 'any'. */
  readonly propertyOrder?: PropertyOrder;
  /** Only the objects among the values, as JSON or with each member in tags of its own; default: all values. */
  readonly root?: 'object' | TaggedForm;
}

/** Levels of arrays and objects in a schema. */
const MAX_DEPTH = 400;
/** Steps of work: below a second on a slow core. */
export const MAX_STEPS = 400_000;

/**
 * A grammar in GBNF whose texts are JSON values that fit a schema. Takes the time it takes; see `compileSchema` for one
 * that leaves the event loop free.
 * @throws SchemaError with the JSON pointer of what cannot be enforced
 */
export function schemaToGbnf(schema: Json, options: SchemaOptions = {}): string {
  try {
    return convert(schema, options, MAX_STEPS);
  } catch (error) {
    if (error instanceof OutOfBudget) throw new SchemaError('', '', error.message);
    throw error;
  }
}

/** @throws OutOfBudget after `steps`; SchemaError */
export function convert(schema: Json, options: SchemaOptions, steps: number): string {
  if (depthOf(schema, MAX_DEPTH) > MAX_DEPTH) throw new SchemaError('', '', 'the schema is nested too deeply');
  const budget = new Budget(steps);
  let gbnf = converted(schema, options, budget);
  if (gbnf === undefined && typeof options.root === 'object') {
    // Where members that may be text or something else are text, none may be left of what fits.
    gbnf = converted(schema, { ...options, root: { ...options.root, hasMixedAsJson: true } }, budget);
  }
  if (gbnf === undefined) throw new SchemaError('', '', 'no value fits the schema');
  return gbnf;
}

/** Undefined where no value fits. */
function converted(schema: Json, options: SchemaOptions, budget: Budget): string | undefined {
  const document = new SchemaDocument(schema);
  const compiler = new SchemaCompiler(document, budget);
  const emitter = new Emitter(compiler, budget, options.propertyOrder ?? 'any');
  try {
    const root = emitter.document(compiler.literals.ofSchema(document.root), options.root);
    const { rules } = emitter.builder;
    prune(rules);
    if (rules[root]!.alternatives.length === 0) return undefined;
    const gbnf = printGrammar(rules, root);
    return emitter.members === undefined ? gbnf : memberLine(emitter.members) + gbnf;
  } catch (error) {
    if (error instanceof Unsupported) throw new SchemaError('', error.keyword, error.message);
    throw error;
  }
}
