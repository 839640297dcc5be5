import {
  parameterValues,
  RANDOM_SEED,
  SAMPLING_PARAMETERS,
  type SamplingParameter,
  type SamplingParams,
} from '#sampling';
import { samplerOrder } from './sampler-order.js';
import type { SamplingRequest } from './sampling.request.js';

/** The effective values: the request's, else the server's. Biases are resolved by the caller, as they need the tokenizer. */
export function samplingSettings(
  request: SamplingRequest,
  defaults: SamplingParams,
  logitBias: SamplingParams['logitBias'],
): SamplingParams {
  return parameterValues(SAMPLING_PARAMETERS, (key, parameter) =>
    parameter.kind === 'biases' ? logitBias : effective(request[parameter.name] ?? defaults[key], parameter),
  );
}

/** What a value of a request or of the server counts as. */
function effective(value: unknown, parameter: SamplingParameter): unknown {
  switch (parameter.kind) {
    case 'integer':
      return Math.max(value as number, parameter.floor ?? -Infinity);
    case 'seed':
      return (value as number) < 0 ? RANDOM_SEED : value;
    case 'samplers':
      return samplerOrder(value as string[] | string);
    default:
      return value;
  }
}

/** The seed of the choice with this number, where several responses to one prompt are asked for. */
export function seedOfChoice(seed: number, choice: number): number {
  return seed === RANDOM_SEED ? seed : (seed + choice) % RANDOM_SEED;
}
