import type { Limits } from '../../config/limits.js';
import { limitOf } from '../../http/limited-schema.js';
import { isObject } from '../../http/plain-object.js';
import { jsonProblem, MOST_JSON } from '../../http/request-fields.js';
import { wordBeginning } from '../../http/word-beginning.js';

/** The form of the answer. */
export interface OutputFormat {
  readonly type: 'json_schema';
  readonly schema: unknown;
}

/** Anthropic's `output_config`. */
export interface OutputConfig {
  readonly effort?: keyof typeof EFFORTS | null;
  readonly format?: OutputFormat | null;
}

/** What templates that know an effort call it. */
const EFFORTS = { low: 'low', medium: 'medium', high: 'high', xhigh: 'high', max: 'high' } as const;

export const OUTPUT_FORMAT_SCHEMA = {
  type: 'object',
  required: ['type', 'schema'],
  [MOST_JSON]: limitOf('maxJson'),
  properties: {
    type: {
      description: 'JSON that follows a schema, which is enforced or refused.',
      type: 'string',
      enum: ['json_schema'],
    },
    schema: { description: 'The JSON Schema.', type: 'object' },
  },
} as const;

export const OUTPUT_CONFIG_SCHEMA = {
  type: 'object',
  properties: {
    effort: {
      description: 'How much to think, for templates that know it; xhigh and max are high.',
      type: ['string', 'null'],
      enum: [...Object.keys(EFFORTS), null],
    },
    format: {
      description: 'The form of the answer.',
      anyOf: [OUTPUT_FORMAT_SCHEMA, { type: 'null' }],
    },
  },
} as const;

const sizeProblem = jsonProblem('maxJson');

export function outputFormatProblem(value: unknown, limits: Limits): string | undefined {
  if (!isObject(value)) return 'must be an object';
  const tooLarge = sizeProblem(value, limits);
  if (tooLarge !== undefined) return tooLarge;
  if (value.type !== 'json_schema') return 'must be of type "json_schema"';
  return isObject(value.schema) ? undefined : 'must have a JSON Schema in schema';
}

export function outputConfigProblem(value: unknown, limits: Limits): string | undefined {
  if (!isObject(value)) return 'must be an object';
  const { effort, format } = value;
  if (effort != null && !(typeof effort === 'string' && Object.hasOwn(EFFORTS, effort))) {
    const given = typeof effort === 'string' ? `, not "${wordBeginning(effort)}"` : '';
    return `must have one of "low", "medium", "high", "xhigh", "max" in effort${given}`;
  }
  const problem = format == null ? undefined : outputFormatProblem(format, limits);
  return problem === undefined ? undefined : `has a format that ${problem}`;
}

/** The effort in the words of templates; undefined = none is asked for. */
export function effortOf({ effort }: OutputConfig): string | undefined {
  return effort == null ? undefined : EFFORTS[effort];
}
