import { asJavaScript, asPython } from './printed-json.mjs';

/** The results a schema can have, best first. */
export const RESULTS = ['pass', 'refused', 'valid rejected', 'invalid accepted', 'grammar error', 'crash'];
const LOAD_TIMEOUT = 20_000;
const MATCH_TIMEOUT = 30_000;

/**
 * Converts a schema and tries its instances, each as JavaScript and as Python print it.
 * @returns {Promise<{ result: string, detail: string, milliseconds: number }>}
 */
export async function judge({ schema, tests }, convert, matcher) {
  const start = performance.now();
  let grammar;
  try {
    grammar = convert(schema);
  } catch (error) {
    const milliseconds = performance.now() - start;
    if (error.name !== 'SchemaError') return { result: 'crash', detail: String(error.stack), milliseconds };
    return { result: 'refused', detail: error.message, milliseconds };
  }
  const milliseconds = performance.now() - start;
  const loaded = await matcher.ask('G', grammar, LOAD_TIMEOUT);
  if (loaded === undefined) return { result: 'crash', detail: 'while loading the grammar', milliseconds };
  if (loaded !== 'ok' && !loaded.startsWith('ok ')) return { result: 'grammar error', detail: loaded, milliseconds };
  const found = { result: 'pass', detail: '', milliseconds };
  for (const { valid, data } of tests) {
    for (const text of [asJavaScript(data), asPython(data)]) {
      const line = await matcher.ask('T', text, MATCH_TIMEOUT);
      if (line === undefined) return { ...found, result: 'crash', detail: text };
      const fits = line.startsWith('1 1');
      if (fits && !valid) return { ...found, result: 'invalid accepted', detail: text };
      if (!fits && valid) Object.assign(found, { result: 'valid rejected', detail: text });
    }
  }
  return found;
}
