import { isDeepStrictEqual } from 'node:util';
import { compileSchema, membersOf, plainSchema } from '#grammar';
import { asJavaScript, JsonObject } from '../schema-conformance/printed-json.mjs';
import { writtenArguments } from './formats.mjs';

/** The results a schema can have as that of a tool's arguments, best first. */
export const RESULTS = [
  ...[
    'pass',
    'no object',
    'refused',
    'no way to write',
    'not rendered',
    'refused alone',
    'valid rejected',
    'read wrongly',
  ],
  ...['invalid accepted', 'crash'],
];

/** Tries the instances of schemas as arguments of calls in one format. */
export class Judge {
  #format;
  #calls;
  #GrammarMatcher;

  /**
   * @param {{ before: string, after: string, reasoning?: string }} format what stands around the arguments
   * @param {import('./calls.mjs').Calls} calls
   */
  constructor(format, calls, GrammarMatcher) {
    this.#format = format;
    this.#calls = calls;
    this.#GrammarMatcher = GrammarMatcher;
  }

  /**
   * @param {{ schema: import('#grammar').Json, tests: readonly { valid: boolean, data: import('#grammar').Json }[] }} one
   * @returns {Promise<{ result: string, detail: string }>}
   */
  async of(one) {
    const plain = plainSchema(one.schema);
    const answer = await refusal(plain);
    if (answer === undefined && (await refusal(plain, { root: 'object' })) !== undefined) {
      return { result: 'no object', detail: '' };
    }
    let made;
    try {
      made = await this.#calls.of(one.schema);
    } catch (error) {
      if (error.name !== 'ApiError') return { result: 'crash', detail: String(error.stack) };
      // Templates do not survive every schema, whatever the grammar.
      if (error.message.includes('cannot be rendered')) return { result: 'not rendered', detail: error.message };
      return { result: answer === undefined ? this.#refusedAlone(error) : 'refused', detail: error.message };
    }
    let matcher;
    try {
      matcher = new this.#GrammarMatcher(made.grammar);
      return await this.#judged(one.tests, plain, made, matcher);
    } catch (error) {
      return { result: 'crash', detail: String(error.stack) };
    } finally {
      matcher?.dispose();
    }
  }

  /** Objects have no members in tags but those that a schema names; where it asks for others, they cannot be written. */
  #refusedAlone({ message }) {
    return this.#calls.form !== undefined && message.includes('no value fits') ? 'no way to write' : 'refused alone';
  }

  async #judged(tests, plain, made, matcher) {
    const { form } = this.#calls;
    const { before, after, reasoning = '' } = this.#format;
    const members = form === undefined ? [] : membersOf(await compileSchema(plain, { root: form }));
    let found = { result: 'pass', detail: '' };
    for (const { valid, data } of tests) {
      if (!(data instanceof JsonObject)) continue;
      const entries = form === undefined ? data : data.entries;
      const written = writtenArguments(entries, asJavaScript, form, members);
      if (written === undefined) continue;
      const text = before + written + after;
      const { accepted, complete } = matcher.accepts(text);
      const fits = accepted && complete;
      if (fits && !valid) return { result: 'invalid accepted', detail: text };
      if (!fits && valid) found = { result: 'valid rejected', detail: text };
      if (!fits || !valid) continue;
      const { calls: read, problem } = made.read(reasoning + text);
      const isRead = read.length === 1 && isSame(read[0].arguments, asJavaScript(data));
      if (!isRead) return { result: 'read wrongly', detail: `${problem} ${JSON.stringify(read)}: ${text}` };
    }
    return found;
  }
}

function isSame(read, written) {
  try {
    return isDeepStrictEqual(JSON.parse(read), JSON.parse(written));
  } catch {
    return false;
  }
}

/** What a conversion is refused for. */
async function refusal(schema, options = {}) {
  try {
    await compileSchema(schema, options);
    return undefined;
  } catch (error) {
    if (error.name !== 'SchemaError') throw error;
    return error.message;
  }
}
