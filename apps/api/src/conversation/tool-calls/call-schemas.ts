import { compileRelaxed, compileSchema, type RelaxedGrammar, SchemaError, type TaggedForm } from '#grammar';
import { ApiError } from '../../http/api-error.js';
import { wordBeginning } from '../../http/word-beginning.js';
import type { OfferedTool } from '../offered-tools.js';

/**
 * The grammar of a tool's arguments: of a strict one exactly as its schema says, of others as near as can be.
 * @param root arguments are objects, whatever a schema says
 * @throws ApiError that names the tool, the place in its schema and the reason, where a strict one cannot be held to it
 */
export async function argumentsGrammar(offered: OfferedTool, root: 'object' | TaggedForm): Promise<RelaxedGrammar> {
  const { schema, isStrict } = offered;
  if (!isStrict) return compileRelaxed(schema, { root });
  try {
    return { gbnf: await compileSchema(schema, { root }), unenforced: [] };
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error;
    throw unkeptStrictness(offered, `${error.reason} (at "#${error.pointer}")`);
  }
}

/** A strict tool whose calls cannot be held to its schema. */
export function unkeptStrictness({ name, field }: OfferedTool, reason: string): ApiError {
  return ApiError.field(field, `of ${wordBeginning(name)} cannot be strict: ${reason}`);
}
