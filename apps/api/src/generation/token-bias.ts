import { COUNT, NUMBER, ResponseField } from '../http/response-fields.js';

export class TokenBias {
  @ResponseField('Added to the logit; null = the token is forbidden.', NUMBER, { nullable: true })
  readonly bias: number;
  @ResponseField('The token.', COUNT)
  readonly token: number;
}
