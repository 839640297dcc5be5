import type { ServerOptions } from '../config/options.js';
import { ORIGINS, type ToldFlag, toldFlags } from '../config/told-flags.js';
import { schemaOf } from '../http/declared-fields.js';
import { listOf, oneOf, ResponseField, TEXT } from '../http/response-fields.js';

/** A flag as it came out. */
export class FlagState implements ToldFlag {
  @ResponseField('Its longest spelling.', TEXT)
  readonly name: string;
  @ResponseField('Its value as text, cut where it is long; of a secret only whether it is set.', TEXT)
  readonly value: string;
  @ResponseField('Where the value comes from.', oneOf(ORIGINS))
  readonly from: (typeof ORIGINS)[number];
  @ResponseField('The spelling or the variable that gave it.', TEXT, { when: 'where one did' })
  readonly by: string | undefined;
  @ResponseField('What it means.', TEXT)
  readonly help: string;
}

/** All flags of the server. */
export class FlagStates {
  @ResponseField('The flags, in the order of the documentation.', listOf(schemaOf(FlagState)))
  readonly flags: readonly FlagState[];
}

export function flagStates(options: ServerOptions): FlagStates {
  return { flags: toldFlags(options) };
}
