import { listed, nested } from './row.js';

/** Bodies that no route can read. */
export const BODIES: readonly (readonly [what: string, body: string | Buffer | undefined, says: string])[] = [
  ['no body', undefined, 'must be a JSON object'],
  ['an empty body', '', 'must be a JSON object'],
  ['blanks', '  ', 'not valid JSON'],
  ['no object', '5', 'must be a JSON object'],
  ['a list', '[]', 'must be a JSON object'],
  ['null', 'null', 'must be a JSON object'],
  ['text', '"Hi"', 'must be a JSON object'],
  ['an unfinished object', '{"prompt": "Hi"', 'not valid JSON'],
  ['something behind the object', '{"prompt": "Hi"} x', 'not valid JSON'],
  ['single quotes', "{'prompt': 'Hi'}", 'not valid JSON'],
  ['a comment', '{"prompt": "Hi" /* now */}', 'not valid JSON'],
  ['NaN', '{"prompt": "Hi", "temperature": NaN}', 'not valid JSON'],
  ['Infinity', '{"prompt": "Hi", "temperature": Infinity}', 'not valid JSON'],
  ['a leading zero', '{"prompt": "Hi", "n_predict": 01}', 'not valid JSON'],
  ['a newline within a string', '{"prompt": "a\nb"}', 'not valid JSON'],
  ['a form', 'prompt=Hi&n_predict=1', 'not valid JSON'],
  ['bytes that are no UTF-8', Buffer.from('{"prompt": "\xff"}', 'latin1'), 'not encoded in UTF-8'],
  ['half a UTF-8 character', Buffer.from('{"prompt": "\xc3"}', 'latin1'), 'not encoded in UTF-8'],
  ['an overlong UTF-8 character', Buffer.from('{"prompt": "\xc0\xaf"}', 'latin1'), 'not encoded in UTF-8'],
  ['UTF-16', Buffer.from('\ufeff{"prompt": "Hi"}', 'utf16le'), 'not encoded in UTF-8'],
  ['deep lists', `{"prompt": ${listed(100_000)}}`, 'nested deeper'],
  ['deep objects in a field that nobody reads', `{"prompt": "Hi", "x": ${nested(100_000)}}`, 'nested deeper'],
  ['brackets without end', '['.repeat(1_000_000), 'nested deeper'],
];
