import { COUNT, NUMBER, Shown } from '../http/answer-fields.js';

export class TokenBias {
  @Shown('Added to the logit; null = the token is forbidden.', NUMBER, { nullable: true })
  readonly bias: number;
  @Shown('The token.', COUNT)
  readonly token: number;
}
