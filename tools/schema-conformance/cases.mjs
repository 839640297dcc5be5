import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { JsonObject, parseExactly } from './printed-json.mjs';

/**
 * Cases of a file: lines of { id, schema, tests } (MaskBench), or a list of { keyword, description, schema, tests } (the
 * official suite). Instances keep the notation of their numbers and the order of their keys.
 *
 * @returns {any[]}
 */
export function readCases(path) {
  const bytes = readFileSync(path);
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  const exact = text.startsWith('[') ? parseExactly(text) : text.trim().split('\n').map(parseExactly);
  const plain = text.startsWith('[')
    ? JSON.parse(text)
    : text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
  return plain.map(({ id, keyword, description, schema }, index) => ({
    id: id ?? `${keyword}: ${description}`,
    schema,
    tests: member(exact[index], 'tests').map((test) => ({ valid: member(test, 'valid'), data: member(test, 'data') })),
  }));
}

function member(object, key) {
  if (!(object instanceof JsonObject)) throw new TypeError(`no object with "${key}"`);
  return object.entries.find(([name]) => name === key)?.[1];
}

/** Every keyword position of a schema is counted once, whatever its depth; names of properties are no keywords. */
export function keywordsOf(schema, found = new Set()) {
  if (typeof schema !== 'object' || schema === null) return found;
  if (Array.isArray(schema)) {
    for (const item of schema) keywordsOf(item, found);
    return found;
  }
  for (const [keyword, value] of Object.entries(schema)) {
    found.add(keyword);
    if (['enum', 'const', 'default', 'examples'].includes(keyword)) continue;
    if (NAMES.has(keyword) && typeof value === 'object' && value !== null) keywordsOf(Object.values(value), found);
    else keywordsOf(value, found);
  }
  return found;
}

const NAMES = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependencies', 'dependentSchemas']);
