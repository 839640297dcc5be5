/** Reads JSON with the notation of numbers kept, and prints it as JavaScript and as Python do. */

/** A number by its notation. */
export class JsonNumber {
  constructor(source) {
    this.source = source;
  }
}

/** Objects are lists of pairs, so that no key is moved. */
export class JsonObject {
  constructor(entries) {
    this.entries = entries;
  }
}

const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const STRING = /"(?:[^"\\]|\\.)*"/sy;
const SPACE = /[ \t\r\n]*/y;

export function parseExactly(source) {
  let at = 0;
  const match = (pattern) => {
    pattern.lastIndex = at;
    const found = pattern.exec(source);
    if (found === null) throw new SyntaxError(`unexpected ${source[at]} at ${at}`);
    at = pattern.lastIndex;
    return found[0];
  };
  const space = () => match(SPACE);
  const list = (close, item) => {
    const items = [];
    at++;
    space();
    while (source[at] !== close) {
      items.push(item());
      space();
      if (source[at] === ',') at++;
      space();
    }
    at++;
    return items;
  };
  const value = () => {
    space();
    const char = source[at];
    if (char === '{') {
      return new JsonObject(
        list('}', () => {
          const key = JSON.parse(match(STRING));
          space();
          at++;
          return [key, value()];
        }),
      );
    }
    if (char === '[') return list(']', value);
    if (char === '"') return JSON.parse(match(STRING));
    for (const meaning of [true, false, null]) {
      const word = String(meaning);
      if (source.startsWith(word, at)) {
        at += word.length;
        return meaning;
      }
    }
    return new JsonNumber(match(NUMBER));
  };
  return value();
}

/** As `JSON.stringify(JSON.parse(text))`, except that keys stay in place. */
export function asJavaScript(value) {
  if (value instanceof JsonNumber) return JSON.stringify(Number(value.source));
  if (Array.isArray(value)) return `[${value.map(asJavaScript).join(',')}]`;
  if (value instanceof JsonObject) {
    return `{${value.entries.map(([key, item]) => `${JSON.stringify(key)}:${asJavaScript(item)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}

/** As Python's `json.dumps(json.loads(text))`. */
export function asPython(value) {
  if (value instanceof JsonNumber) return pythonNumber(value.source);
  if (Array.isArray(value)) return `[${value.map(asPython).join(', ')}]`;
  if (value instanceof JsonObject) {
    return `{${value.entries.map(([key, item]) => `${pythonString(key)}: ${asPython(item)}`).join(', ')}}`;
  }
  return typeof value === 'string' ? pythonString(value) : JSON.stringify(value);
}

function pythonString(text) {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Integers in full; floats as `repr` has them: shortest digits, an exponent below 1e-4 and from 1e16 on. */
export function pythonNumber(source) {
  if (!/[.eE]/.test(source)) return String(BigInt(source));
  const value = Number(source);
  if (Object.is(value, -0)) return '-0.0';
  if (value === 0) return '0.0';
  const [mantissa, power] = value.toExponential().split('e');
  const exponent = Number(power);
  if (exponent >= -4 && exponent < 16) {
    const plain = Number.isInteger(value) ? `${BigInt(value)}.0` : String(value);
    return plain.includes('e')
      ? value.toFixed(Math.max(0, mantissa.replace(/[-.]/g, '').length - 1 - exponent))
      : plain;
  }
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}
