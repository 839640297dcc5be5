import { INT32_MAX, parseDecimal } from './numbers.js';
import { quote, ValueError, type ValueType, wordType } from './value-type.js';

export type LogitBias = readonly [token: number, bias: number];

/** "15043+1" or "15043-1.5"; "15043-inf" bans the token. Repeatable, so each gives a list of one. */
export const logitBias: ValueType<readonly LogitBias[]> = wordType('TOKEN_ID(+/-)BIAS', '15043-1', (word) => {
  const [, id, sign, amount] = /^(\d+)([+-])(.+)$/.exec(word) ?? [];
  const token = Number(id);
  const size = amount === 'inf' ? Infinity : parseDecimal(amount ?? '');
  if (Number.isNaN(size) || token > INT32_MAX) {
    throw new ValueError(`${quote(word)} is not a token id, a sign and a bias, as in 15043+1`);
  }
  return [[token, sign === '-' ? -size : size]];
});
