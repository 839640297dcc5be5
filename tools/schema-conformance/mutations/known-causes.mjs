import { asJavaScript, JsonObject, parseExactly } from '../printed-json.mjs';

/** Texts that are tried to find an order of members that a grammar takes. */
const MOST_TRIES = 30_000;

/**
 * Why a grammar and Ajv may differ, where that is told in docs/structured-output.md ("What is left out"); nothing for a
 * difference that nobody has explained.
 */
export function causeOf({ schema, value, kind, text }, { convert, follow }, matcher) {
  if (kind === 'invalid accepted') return hasRepeatedNames(text) ? 'repeated names' : undefined;
  if (hasOrder(value, matcher)) return 'order of members';
  if (/\d[eE]|\d{16}/.test(text)) return 'notation of a number';
  const other = tryFollow(withoutFormats(schema), convert, follow);
  const fits = other?.accepts(text) === true;
  other?.dispose();
  return fits ? 'stricter format' : undefined;
}

function tryFollow(schema, convert, follow) {
  try {
    return follow(convert(schema));
  } catch {
    return undefined;
  }
}

function withoutFormats(schema) {
  if (Array.isArray(schema)) return schema.map(withoutFormats);
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([keyword, value]) => keyword !== 'format' || typeof value !== 'string')
      .map(([keyword, value]) => [keyword, withoutFormats(value)]),
  );
}

/** Whether the grammar takes the value with the members of its objects in some other order. */
function hasOrder(value, matcher) {
  let tries = 0;
  const isWay = (text) => ++tries < MOST_TRIES && matcher.begins(text);
  /** Calls `onward` with each text, from `before` on, that ends in the value and may go on; true when it is content. */
  const write = (before, at, onward) => {
    if (Array.isArray(at) && at.length > 0) {
      const items = (text, index) =>
        index === at.length
          ? onward(`${text}]`)
          : write(`${text}${index === 0 ? '[' : ','}`, at[index], (next) => items(next, index + 1));
      return items(before, 0);
    }
    if (!(at instanceof JsonObject) || at.entries.length === 0) {
      const text = before + asJavaScript(at);
      return isWay(text) && onward(text);
    }
    const members = (text, left) =>
      left.length === 0
        ? onward(`${text}}`)
        : left.some(([name, member]) => {
            const start = `${text}${left.length === at.entries.length ? '{' : ','}${JSON.stringify(name)}:`;
            const rest = left.filter(([other]) => other !== name);
            return isWay(start) && write(start, member, (next) => members(next, rest));
          });
    return members(before, at.entries);
  };
  return write('', value, (text) => matcher.accepts(text));
}

/** A text that is no JSON has none. */
export function hasRepeatedNames(text) {
  const isRepeated = (value) => {
    if (Array.isArray(value)) return value.some(isRepeated);
    if (!(value instanceof JsonObject)) return false;
    const names = new Set(value.entries.map(([name]) => name));
    return names.size < value.entries.length || value.entries.some(([, member]) => isRepeated(member));
  };
  try {
    return isRepeated(parseExactly(text));
  } catch {
    return false;
  }
}
