import { type ParameterRange, type ParameterTable, RANDOM_SEED, type SamplingParameter } from '#sampling';
import { INT32_MAX } from '../config/values/numbers.js';
import { BooleanField, IntegerField, NumberField, ShapedField, TextListField } from '../http/request-fields.js';
import { LOGIT_BIAS_SCHEMA, type LogitBias, logitBiasProblem } from './logit-bias.js';
import { SAMPLERS_SCHEMA, samplersProblem } from './sampler-order.js';

/** What a request gives for a parameter of each kind. */
interface FieldValues {
  readonly number: number;
  readonly integer: number;
  readonly window: number;
  readonly seed: number;
  readonly boolean: boolean;
  readonly texts: string[];
  readonly samplers: string[] | string;
  readonly biases: LogitBias;
}

/** A field for every parameter, under the parameter's name. */
export type SamplingFields<T extends ParameterTable> = {
  -readonly [K in keyof T as T[K]['name']]?: FieldValues[T[K]['kind']];
};

/** A class of requests with a field for every parameter of a table, checked and documented. */
export function samplingFields<T extends ParameterTable>(table: T): new () => SamplingFields<T> {
  const parameters = Object.values(table);
  const absent = Object.fromEntries(parameters.map(({ name }) => [name, undefined]));
  // Without a name: the document only knows the class that extends it.
  return declaring(
    parameters,
    class {
      /** As of any request, its fields are its own properties from the beginning. */
      constructor() {
        Object.assign(this, absent);
      }
    },
  ) as new () => SamplingFields<T>;
}

function declaring(parameters: readonly SamplingParameter[], fields: new () => object): new () => object {
  for (const parameter of parameters) fieldOf(parameter)(fields.prototype, parameter.name);
  return fields;
}

function fieldOf(parameter: SamplingParameter): PropertyDecorator {
  const declaration = { doc: parameter.field.doc, default: parameter.default };
  switch (parameter.kind) {
    case 'number':
      return NumberField({ ...declaration, ...rangeOf(parameter) });
    case 'integer':
      return IntegerField({ ...declaration, max: INT32_MAX, ...rangeOf(parameter) });
    case 'window':
      return IntegerField({ ...declaration, min: -1, max: INT32_MAX });
    case 'seed':
      return IntegerField({ ...declaration, default: seedShown(parameter.default), min: -1, max: RANDOM_SEED });
    case 'boolean':
      return BooleanField(declaration);
    case 'texts':
      return TextListField({ ...declaration, notEmpty: true, mostItems: 'maxBreakers', most: 'maxStopLength' });
    case 'samplers':
      return ShapedField({ doc: declaration.doc, schema: SAMPLERS_SCHEMA, check: samplersProblem });
    case 'biases':
      return ShapedField({ doc: declaration.doc, schema: LOGIT_BIAS_SCHEMA, check: logitBiasProblem });
  }
}

function rangeOf({ field, range }: Extract<SamplingParameter, { readonly range: ParameterRange }>) {
  const { above, ...ends } = field.range ?? range;
  return above === undefined ? ends : { ...ends, min: above, above: true };
}

/** As users write it. */
function seedShown(seed: number): number {
  return seed === RANDOM_SEED ? -1 : seed;
}
