import type { Row } from './row.js';

/** Of requests that count tokens, give texts for them, and rank texts. */
export const TOKENS: readonly Row[] = [
  ['content', '5', 'must be a string'],
  ['content', '{}', 'must be a string'],
  ['content', '[null]', 'must be a string'],
  ['content', '[999999]', 'holds token 999999'],
  ['content', '"\\ud800"', 'half a character'],
  ['add_special', '1', 'must be a boolean'],
  ['parse_special', '"no"', 'must be a boolean'],
  ['with_pieces', '[]', 'must be a boolean'],
];

export const TEXTS: readonly Row[] = [
  ['tokens', '"1"', 'must be an array of integers'],
  ['tokens', '[1.5]', 'must be an array of integers'],
  ['tokens', '["1"]', 'must be an array of integers'],
  ['tokens', '[-1]', 'holds token -1'],
  ['tokens', '[999999]', 'holds token 999999'],
  ['tokens', '[1e20]', 'holds token'],
];

export const CONVERSATIONS: readonly Row[] = [
  ['conversation_ids', '5', 'must be an array of strings'],
  ['conversation_ids', '"a"', 'must be an array of strings'],
  ['conversation_ids', '[1]', 'must be an array of strings'],
];

export const RERANK: readonly Row[] = [
  ['timeout_ms', '0', 'from 1 to 2147483647'],
  ['query', '5'],
  ['documents', '"Hi"'],
  ['top_n', '-1'],
];
