import type { ParameterTable, ParameterValues } from './parameter.js';
import { SAMPLING_PARAMETERS } from './parameters.js';

/** What a request may say about sampling: the effective values, every one set. Ranges are checked where requests are read. */
export type SamplingParams = ParameterValues<typeof SAMPLING_PARAMETERS>;

export const DEFAULT_SAMPLING = parameterValues(SAMPLING_PARAMETERS, (_, parameter) => parameter.default);

/** A value for every parameter of a table. */
export function parameterValues<T extends ParameterTable>(
  table: T,
  toValue: (key: keyof T & string, parameter: T[keyof T & string]) => unknown,
): ParameterValues<T> {
  const entries = Object.entries(table) as [keyof T & string, T[keyof T & string]][];
  // The keys are the table's; that a value is one of its own parameter is up to the caller.
  return Object.fromEntries(entries.map(([key, parameter]) => [key, toValue(key, parameter)])) as ParameterValues<T>;
}
