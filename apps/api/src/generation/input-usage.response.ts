import { COUNT, ResponseField } from '../http/response-fields.js';

/** Tokens of a request that generates none. */
export class InputUsage {
  @ResponseField('Tokens of all inputs.', COUNT)
  readonly prompt_tokens: number;
  @ResponseField('The same.', COUNT)
  readonly total_tokens: number;
}

/** @param tokens of all inputs */
export function inputUsage(tokens: number): InputUsage {
  return { prompt_tokens: tokens, total_tokens: tokens };
}
