import type { ParameterTable, ParameterValues, SamplingParameter, SamplingParams } from '#sampling';
import { type FieldSchema, schemaOf } from '../http/declared-fields.js';
import { BOOLEAN, COUNT, INTEGER, listOf, NUMBER, ResponseField, TEXT } from '../http/response-fields.js';
import { TokenBias } from './token-bias.js';

/** What `generation_settings` has for a parameter of each kind. */
interface ShownValues {
  readonly number: number;
  readonly integer: number;
  readonly window: number;
  readonly seed: number;
  readonly boolean: boolean;
  readonly texts: readonly string[];
  readonly samplers: readonly string[];
  readonly biases: readonly TokenBias[];
}

/** Lists as long as a request wants them: v0.5 leaves them out where it shows slots. */
type LongKind = 'texts' | 'biases';

const LONG: readonly SamplingParameter['kind'][] = ['texts', 'biases'] satisfies readonly LongKind[];

/** The parts of the parameters that are shown together: by all, by all but the slots of v0.5, and not by January 2025. */
export type SamplingPart = 'short' | 'long' | 'newer';

type PartOf<P extends SamplingParameter> = P['setting'] extends { readonly isNewer: true }
  ? 'newer'
  : P['kind'] extends LongKind
    ? 'long'
    : 'short';

function partOf({ setting, kind }: SamplingParameter): SamplingPart {
  return setting.isNewer ? 'newer' : LONG.includes(kind) ? 'long' : 'short';
}

/** What is shown of a part of the parameters, under their names. */
export type ShownSampling<T extends ParameterTable, Part extends SamplingPart> = {
  readonly [K in keyof T as PartOf<T[K]> extends Part ? T[K]['name'] : never]: ShownValues[T[K]['kind']];
};

/** The class, with declared fields for a part of the parameters. */
export function withSampling<T extends ParameterTable, Part extends SamplingPart, Base extends object>(
  table: T,
  part: Part,
  base: new () => Base,
): new () => Base & ShownSampling<T, Part> {
  const plain: new () => object = base;
  const fields = Object.values(table).filter((parameter) => partOf(parameter) === part);
  // Without a name: the document only knows the class that extends it.
  return declaring(fields, class extends plain {}) as new () => Base & ShownSampling<T, Part>;
}

function declaring(parameters: readonly SamplingParameter[], extended: new () => object): new () => object {
  for (const parameter of parameters) {
    ResponseField(parameter.setting.doc, shownSchema(parameter))(extended.prototype, parameter.name);
  }
  return extended;
}

/**
 * Parts of the parameters as answers show them, in the order of the table.
 *
 * @param context what a window of -1 is shown as
 */
export function shownSampling<T extends ParameterTable, Part extends SamplingPart>(
  table: T,
  parts: readonly Part[],
  params: ParameterValues<T>,
  context = -1,
): ShownSampling<T, Part> {
  const values: Readonly<Record<string, unknown>> = params;
  const chosen: readonly SamplingPart[] = parts;
  const shown = Object.entries(table)
    .filter(([, parameter]) => chosen.includes(partOf(parameter)))
    .map(([key, parameter]) => [parameter.name, shownValue(parameter, values[key], context)]);
  // Each value is shown as its parameter's kind says: what ShownSampling says of the table.
  return Object.fromEntries(shown) as ShownSampling<T, Part>;
}

function shownSchema(parameter: SamplingParameter): FieldSchema {
  switch (parameter.kind) {
    case 'number':
      return NUMBER;
    case 'integer': {
      const { choices, range, floor = range.min } = parameter;
      if (choices !== undefined) return { type: 'integer', enum: choices };
      return floor < 0 ? INTEGER : COUNT;
    }
    case 'window':
      return INTEGER;
    case 'seed':
      return COUNT;
    case 'boolean':
      return BOOLEAN;
    case 'texts':
    case 'samplers':
      return listOf(TEXT);
    case 'biases':
      return listOf(schemaOf(TokenBias));
  }
}

/** @param value one of the parameter */
function shownValue({ kind }: SamplingParameter, value: unknown, context: number): unknown {
  switch (kind) {
    case 'number':
      return Math.fround(value as number);
    case 'window':
      return (value as number) < 0 ? context : value;
    case 'biases':
      return (value as SamplingParams['logitBias']).map(([token, bias]) => ({ bias: Math.fround(bias), token }));
    default:
      return value;
  }
}
