import { quote, ValueError, wordType } from './value-type.js';

/** A JSON object. */
export const jsonObject = wordType('JSON', '{"key":"value"}', (word): Readonly<Record<string, unknown>> => {
  let value: unknown;
  try {
    value = JSON.parse(word);
  } catch {
    throw new ValueError(`${quote(word)} is not JSON`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new ValueError(`${quote(word)} is not a JSON object`);
});
