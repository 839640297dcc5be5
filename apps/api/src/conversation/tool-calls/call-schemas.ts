import { compileRelaxed, compileSchema, type RelaxedGrammar, SchemaError } from '#grammar';
import { ApiError } from '../../http/api-error.js';
import { wordBeginning } from '../../http/word-beginning.js';
import type { OfferedTool } from '../offered-tools.js';

/** Arguments are objects, whatever a schema says. */
const OPTIONS = { root: 'object' } as const;

/**
 * The grammar of a tool's arguments: of a strict one exactly as its schema says, of others as near as can be.
 * @throws ApiError that names the tool, the place in its schema and the reason, where a strict one cannot be held to it
 */
export async function argumentsGrammar(offered: OfferedTool): Promise<RelaxedGrammar> {
  const { schema, isStrict } = offered;
  if (!isStrict) return compileRelaxed(schema, OPTIONS);
  try {
    return { gbnf: await compileSchema(schema, OPTIONS), unenforced: [] };
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error;
    throw unkeptStrictness(offered, `${error.reason} (at "#${error.pointer}")`);
  }
}

/** A strict tool whose calls cannot be held to its schema. */
export function unkeptStrictness({ name, field }: OfferedTool, reason: string): ApiError {
  return ApiError.field(field, `of ${wordBeginning(name)} cannot be strict: ${reason}`);
}
