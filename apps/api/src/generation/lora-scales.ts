import { MAX_ADAPTER_SCALE } from '#engine';
import type { Limits } from '../config/limits.js';
import { ApiError } from '../http/api-error.js';
import { lengthProblem } from '../http/length-problems.js';
import { limitOf } from '../http/limited-schema.js';
import { isFloat } from '../http/request-fields.js';

/** The scale of one LoRA adapter. */
export interface AdapterScale {
  readonly id: number;
  readonly scale: number;
}

/** Adapters and their scales, as requests and POST /lora-adapters send them. */
export const LORA_SCALES_SCHEMA = {
  type: 'array',
  maxItems: limitOf('maxAdapters'),
  items: {
    type: 'object',
    required: ['id', 'scale'],
    properties: {
      id: { type: 'integer', minimum: 0, description: 'Number of the adapter.' },
      scale: {
        type: 'number',
        minimum: -MAX_ADAPTER_SCALE,
        maximum: MAX_ADAPTER_SCALE,
        description: 'Its scale; 0 = it does not act.',
      },
    },
  },
  examples: [[{ id: 0, scale: 0.5 }]],
} as const;

const RANGE = `${-MAX_ADAPTER_SCALE} to ${MAX_ADAPTER_SCALE}`;
const PROBLEM = `must be an array of objects {"id": integer from 0, "scale": number from ${RANGE}}, each id once`;

/** What is wrong with a list of scales; undefined = nothing. */
export function loraScalesProblem(value: unknown, { maxAdapters }: Limits): string | undefined {
  const tooMany = lengthProblem(value, maxAdapters);
  if (tooMany !== undefined) return tooMany;
  if (!Array.isArray(value) || !value.every(isScale)) return PROBLEM;
  return new Set(value.map(({ id }) => id)).size === value.length ? undefined : PROBLEM;
}

/** @throws ApiError that names the field, or the body where there is no field */
export function checkKnown(scales: readonly AdapterScale[], adapters: number, field: string): void {
  const unknown = scales.find(({ id }) => id >= adapters);
  if (!unknown) return;
  const known = adapters === 0 ? 'the server has none (--lora)' : `the adapters are 0 to ${adapters - 1}`;
  throw ApiError.field(field, `names adapter ${unknown.id}, but ${known}`);
}

function isScale(value: unknown): value is AdapterScale {
  if (typeof value !== 'object' || value === null) return false;
  const { id, scale } = value as Record<string, unknown>;
  return Number.isSafeInteger(id) && (id as number) >= 0 && isFloat(scale) && Math.abs(scale) <= MAX_ADAPTER_SCALE;
}
