import { OptionError } from '../config/assignment.js';
import { ApiError } from '../http/api-error.js';
import { type ConstraintDefaults, constraintOf } from './constraint.js';

/**
 * Tries what every generation has to follow before there is one: a mistake ends the start, and not every request.
 *
 * @throws OptionError in one line: for a grammar that does not parse, a schema that cannot be enforced, and both at once
 */
export async function checkConstraintDefaults(defaults: ConstraintDefaults): Promise<void> {
  const flag = defaults.grammar === '' ? '--json-schema' : '--grammar';
  if (defaults.grammar !== '' && defaults.jsonSchema !== '') {
    throw new OptionError('--json-schema cannot be combined with --grammar: one constraint an answer');
  }
  try {
    await constraintOf({}, defaults);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw new OptionError(`${flag}: ${error.message.replaceAll(/\s+/g, ' ')}`);
  }
}
