export { type Asker, GrammarNotMade } from './compilation/asker.js';
export { checkGrammar } from './compilation/check-grammar.js';
export { compileRelaxed, type RelaxedGrammar } from './compilation/compile-relaxed.js';
export { compileSchema, prepareCompilation } from './compilation/compile-schema.js';
export { configureCompilation } from './compilation/grammar-service.js';
export { type CommandResult, schemaCommand } from './conversion/schema-command.js';
export { type SchemaOptions, schemaToGbnf } from './conversion/schema-to-gbnf.js';
export type { PropertyOrder } from './emission/object-rules.js';
export {
  type MemberTags,
  membersOf,
  type TaggedForm,
  type TaggedMember,
  type ValueType,
} from './emission/tagged-form.js';
export { checkGbnf } from './gbnf/check-gbnf.js';
export { checkText, type TextCheck } from './gbnf/check-text.js';
export { eitherGrammar, type GrammarAlternative, graftGrammar, graftSteps } from './gbnf/combine-gbnf.js';
export { GbnfError } from './gbnf/gbnf-error.js';
export { type GbnfMatch, GbnfMatcher } from './gbnf/gbnf-matcher.js';
export { parseGbnf } from './gbnf/parse-gbnf.js';
export type { Json } from './json/json.js';
export { explicitSchema } from './leniency/explicit-schema.js';
export { plainSchema } from './leniency/plain-schema.js';
export { SchemaError } from './refusals/schema-error.js';
