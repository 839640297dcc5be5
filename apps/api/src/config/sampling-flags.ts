import {
  type ParameterFlag,
  type ParameterRange,
  type ParameterTable,
  type ParameterValue,
  RANDOM_SEED,
  type SamplerName,
  type SamplingParameter,
} from '#sampling';
import { type Flag, list, option, toggle } from './flag.js';
import { logitBias } from './values/logit-bias.js';
import { decimal, integer } from './values/numbers.js';
import { samplerNames } from './values/sampler-list.js';
import { text } from './values/texts.js';
import { mapType } from './values/value-type.js';

/** A flag for every parameter that has one, under the parameter's key. */
export type SamplingFlags<T extends ParameterTable> = {
  readonly [K in keyof T as T[K] extends { readonly flag: ParameterFlag } ? K : never]: Flag<ParameterValue<T[K]>>;
};

/** The flags of the parameters of a table, in its order. */
export function samplingFlags<T extends ParameterTable>(table: T): SamplingFlags<T> {
  const flags = Object.entries(table).flatMap(([key, parameter]) =>
    parameter.flag === undefined ? [] : [[key, flagOf(parameter, parameter.flag)] as const],
  );
  // Each flag is made of its parameter's own kind: what SamplingFlags says of the table.
  return Object.fromEntries(flags) as unknown as SamplingFlags<T>;
}

const WINDOW = integer(-1);
const SEED = mapType(integer(-1, RANDOM_SEED), (value) => (value === -1 ? RANDOM_SEED : value));
const TEXTS = mapType(text('STRING', ';'), (word): readonly string[] => (word === 'none' ? [] : [word]));

function flagOf(parameter: SamplingParameter, flag: ParameterFlag) {
  switch (parameter.kind) {
    case 'number':
      return option(decimal(parameter.range, example(parameter.range)), { ...flag, default: parameter.default });
    case 'integer':
      return option(integer(parameter.range.min, parameter.range.max), { ...flag, default: parameter.default });
    case 'window':
      return option(WINDOW, { ...flag, default: parameter.default });
    case 'seed': {
      const defaultText = parameter.default === RANDOM_SEED ? '-1' : String(parameter.default);
      return option(SEED, { ...flag, hint: 'SEED', default: parameter.default, defaultText });
    }
    case 'boolean':
      return toggle({ ...flag, default: parameter.default });
    case 'texts':
      return option(TEXTS, {
        ...flag,
        default: parameter.default,
        defaultText: parameter.default.map((breaker) => breaker.replaceAll('\n', '\\n')).join(' '),
        // "none" forgets those given before it, as in llama.cpp.
        combine: (current, next) => (next.length === 0 ? [] : [...current, ...next]),
      });
    case 'samplers': {
      // A spec holds the names against the table of samplers.
      const names = parameter.default as readonly SamplerName[];
      return option(samplerNames, { ...flag, default: names, defaultText: names.join(';') });
    }
    case 'biases':
      return list(logitBias, flag);
  }
}

/** A word for a number of the range. */
function example({ min = 0, max = Infinity, above = 0 }: ParameterRange): string {
  const least = Math.max(min, above);
  return String(Math.min(least + 0.25, max));
}
