import type { SchemaOptions } from '../conversion/schema-to-gbnf.js';
import type { Json } from '../json/json.js';
import { MAX_ROUNDS, relaxedSchema } from '../leniency/relaxed-schema.js';
import { SchemaError } from '../refusals/schema-error.js';
import { compileSchema } from './compile-schema.js';

/** The grammar of all values that fit a schema, and maybe more. */
export interface RelaxedGrammar {
  readonly gbnf: string;
  /** JSON pointers of the keywords that are left out, in the order in which they were refused; '' = the whole schema. */
  readonly unenforced: readonly string[];
}

/** As `compileSchema`, but what cannot be enforced is left out, one keyword after the other. */
export async function compileRelaxed(schema: Json, options: SchemaOptions = {}): Promise<RelaxedGrammar> {
  const unenforced: string[] = [];
  let relaxed = schema;
  for (let round = 0; ; round++) {
    try {
      return { gbnf: await compileSchema(relaxed, options), unenforced };
    } catch (error) {
      if (!(error instanceof SchemaError) || round === MAX_ROUNDS) throw error;
      const next = relaxedSchema(relaxed, error, round);
      relaxed = next.schema;
      unenforced.push(...next.left);
    }
  }
}
