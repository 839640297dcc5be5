const TEXTS = new WeakMap<object, string>();

/** The JSON text of a value that does not change from now on: it is written once. */
export function jsonOf(value: object): string {
  let text = TEXTS.get(value);
  if (text === undefined) {
    text = JSON.stringify(value);
    TEXTS.set(value, text);
  }
  return text;
}
