/** What ids of calls begin with in Anthropic's shape. */
const PREFIX = 'toolu_';

/** Before an id that has characters which Anthropic's clients do not take, in hexadecimal. */
const ENCODED = 'x_';

const PLAIN = /^(?!x_)[A-Za-z0-9_-]+$/;

/** The id of a call, so that `callIdOf` finds the model's own again: templates repeat it, and some want a form of it. */
export function toolUseId(id: string): string {
  return PREFIX + (PLAIN.test(id) ? id : ENCODED + Buffer.from(id).toString('hex'));
}

/** The model's own id of a call; of another server's call its id, without the beginning. */
export function callIdOf(toolUse: string): string {
  const id = toolUse.startsWith(PREFIX) ? toolUse.slice(PREFIX.length) : toolUse;
  return id.startsWith(ENCODED) ? Buffer.from(id.slice(ENCODED.length), 'hex').toString() : id;
}
