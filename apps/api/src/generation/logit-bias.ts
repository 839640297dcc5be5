import type { EngineClient } from '#engine';
import type { Limits } from '../config/limits.js';
import { itemsProblem, lengthProblem } from '../http/length-problems.js';
import { limitOf } from '../http/limited-schema.js';
import { isFloat } from '../http/request-fields.js';
import { knownToken } from './prompt.js';

/** A number to add to a logit; false = never. */
type Bias = number | false;

/** Pairs, or OpenAI's object; a key or first element that is no token id is a text that stands for its tokens. */
export type LogitBias = readonly (readonly [number | string, Bias])[] | Readonly<Record<string, Bias>>;

const BIAS_SCHEMA = {
  anyOf: [{ type: 'number' }, { type: 'boolean', const: false }],
  description: 'A number to add; false = never.',
} as const;

export const LOGIT_BIAS_SCHEMA = {
  default: [],
  anyOf: [
    {
      type: 'array',
      maxItems: limitOf('maxLogitBias'),
      items: {
        type: 'array',
        prefixItems: [
          { anyOf: [{ type: 'integer' }, { type: 'string', maxLength: limitOf('maxStopLength') }] },
          BIAS_SCHEMA,
        ],
        minItems: 2,
        maxItems: 2,
      },
      examples: [
        [
          [15043, 1.0],
          ['Hello', false],
        ],
      ],
    },
    {
      type: 'object',
      maxProperties: limitOf('maxLogitBias'),
      propertyNames: { maxLength: limitOf('maxStopLength') },
      additionalProperties: BIAS_SCHEMA,
    },
  ],
} as const;

const PROBLEM =
  'must be an array of pairs [token or text, number or false], or an object from token or text to number or false';

export function logitBiasProblem(value: unknown, limits: Limits): string | undefined {
  if (typeof value !== 'object' || value === null) return PROBLEM;
  const pairs: readonly unknown[] = Array.isArray(value) ? value : Object.entries(value);
  const tooMany = lengthProblem(pairs, limits.maxLogitBias);
  if (tooMany !== undefined) return tooMany;
  if (!pairs.every(isPair)) return PROBLEM;
  return itemsProblem(
    pairs.map(([key]) => key),
    'maxStopLength',
    limits,
  );
}

/**
 * The biases by token.
 * @throws ApiError for a token that the vocabulary does not have
 */
export async function biasByToken(
  logitBias: LogitBias,
  engine: EngineClient,
): Promise<readonly (readonly [token: number, bias: number])[]> {
  const pairs = Array.isArray(logitBias)
    ? (logitBias as [number | string, Bias][])
    : Object.entries(logitBias).map(asPair);
  const texts = pairs.flatMap(([key]) => (typeof key === 'string' ? [key] : []));
  const found = texts.length === 0 ? [] : await engine.tokenizeAll(texts, { addSpecial: false, parseSpecial: false });
  const tokensOfTexts = found.values();
  return pairs.flatMap(([key, bias]) => {
    const tokens =
      typeof key === 'number' ? [knownToken(key, 'logit_bias', engine.model.vocabSize)] : tokensOfTexts.next().value!;
    return Array.from(tokens, (token) => [token, bias === false ? -Infinity : bias] as const);
  });
}

function isPair(value: unknown): value is readonly [number | string, Bias] {
  return (
    Array.isArray(value) &&
    value.length === 2 &&
    (typeof value[0] === 'string' || Number.isInteger(value[0])) &&
    isBias(value[1])
  );
}

function isBias(value: unknown): boolean {
  return value === false || isFloat(value);
}

function asPair([key, bias]: [string, Bias]): [number | string, Bias] {
  return [/^\d+$/.test(key) ? Number(key) : key, bias];
}
