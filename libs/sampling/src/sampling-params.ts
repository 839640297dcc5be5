import type { ParameterTable, ParameterValues } from './parameter.js';
import { SAMPLING_PARAMETERS } from './parameters.js';

/** The effective values of all sampling parameters. Ranges are checked where requests are read. */
export type SamplingParams = ParameterValues<typeof SAMPLING_PARAMETERS>;

/** The values of a server whose flags and requests set none. */
export const DEFAULT_SAMPLING = parameterValues(SAMPLING_PARAMETERS, (_, parameter) => parameter.default);

/** Makes a value for every parameter of a table. */
export function parameterValues<T extends ParameterTable>(
  table: T,
  toValue: (key: keyof T & string, parameter: T[keyof T & string]) => unknown,
): ParameterValues<T> {
  const entries = Object.entries(table) as [keyof T & string, T[keyof T & string]][];
  // The keys are the table's; that a value is one of its own parameter is up to the caller.
  return Object.fromEntries(entries.map(([key, parameter]) => [key, toValue(key, parameter)])) as ParameterValues<T>;
}
