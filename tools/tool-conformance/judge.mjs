import { isDeepStrictEqual } from 'node:util';
import { membersOf, plainSchema, schemaToGbnf } from '#grammar';
import { asJavaScript, JsonObject } from '../schema-conformance/printed-json.mjs';
import { writtenArguments } from './formats.mjs';

/** The results a schema can have as that of a tool's arguments, best first. */
export const RESULTS = [
  ...[
    'pass',
    'no object',
    'refused',
    'not rendered',
    'refused alone',
    'valid rejected',
    'read wrongly',
    'invalid accepted',
    'crash',
  ],
];
const LOAD_TIMEOUT = 20_000;
const MATCH_TIMEOUT = 30_000;

/**
 * Tries the instances of a schema as arguments of a call.
 * @param {{ schema: any, tests: { valid: boolean, data: any }[] }} one
 * @param {{ before: string, after: string, reasoning?: string }} format what stands around the arguments
 * @param {import('./calls.mjs').Calls} calls
 * @returns {Promise<{ result: string, detail: string }>}
 */
export async function judge({ schema, tests }, { before, after, reasoning = '' }, calls, matcher) {
  const plain = plainSchema(schema);
  const answer = refusal(() => schemaToGbnf(plain));
  if (answer === undefined && refusal(() => schemaToGbnf(plain, { root: 'object' })) !== undefined) {
    return { result: 'no object', detail: '' };
  }
  let made;
  try {
    made = await calls.of(schema);
  } catch (error) {
    // Templates do not survive every schema, whatever the grammar.
    if (error.code === 'ERR_TEMPLATE') return { result: 'not rendered', detail: error.message };
    if (error.name !== 'ApiError') return { result: 'crash', detail: String(error.stack) };
    return { result: answer === undefined ? 'refused alone' : 'refused', detail: error.message };
  }
  const { form } = calls;
  const members = form === undefined ? [] : membersOf(schemaToGbnf(plain, { root: form }));
  const loaded = await matcher.ask('G', made.grammar, LOAD_TIMEOUT);
  if (!loaded?.startsWith('ok')) return { result: 'crash', detail: `while loading the grammar: ${loaded}` };
  let found = { result: 'pass', detail: '' };
  for (const { valid, data } of tests) {
    if (!(data instanceof JsonObject)) continue;
    const entries = form === undefined ? data : data.entries;
    const written = writtenArguments(entries, asJavaScript, form, members);
    if (written === undefined) continue;
    const text = before + written + after;
    const line = await matcher.ask('T', text, MATCH_TIMEOUT);
    if (line === undefined) return { result: 'crash', detail: text };
    const fits = line.startsWith('1 1');
    if (fits && !valid) return { result: 'invalid accepted', detail: text };
    if (!fits && valid) found = { result: 'valid rejected', detail: text };
    if (!fits || !valid) continue;
    const { calls: read, problem } = made.read(reasoning + text);
    const isRead = read.length === 1 && isSame(read[0].arguments, asJavaScript(data));
    if (!isRead) return { result: 'read wrongly', detail: `${problem} ${JSON.stringify(read)}: ${text}` };
  }
  return found;
}

function isSame(read, written) {
  try {
    return isDeepStrictEqual(JSON.parse(read), JSON.parse(written));
  } catch {
    return false;
  }
}

/** What a conversion is refused for. */
function refusal(convert) {
  try {
    convert();
    return undefined;
  } catch (error) {
    if (error.name !== 'SchemaError') throw error;
    return error.message;
  }
}
