import type { Limits } from '../../config/limits.js';
import { MAX_TOKEN, tooLargeToken } from '../../generation/sequence-prompt.js';
import { lengthProblem } from '../../http/length-problems.js';
import { limitOf } from '../../http/limited-schema.js';
import { ShapedField } from '../../http/request-fields.js';

/** Body of POST /detokenize. */
export class DetokenizeRequest {
  @ShapedField({
    doc: 'Token ids.',
    schema: {
      type: 'array',
      maxItems: limitOf('maxTokenList'),
      items: { type: 'integer', minimum: 0, maximum: MAX_TOKEN },
      default: [],
    },
    check: tokensProblem,
  })
  tokens?: number[];
}

function tokensProblem(value: unknown, { maxTokenList }: Limits): string | undefined {
  const tooMany = lengthProblem(value, maxTokenList);
  if (tooMany !== undefined) return tooMany;
  if (!Array.isArray(value) || !value.every((item) => Number.isInteger(item))) return 'must be an array of integers';
  const wrong: unknown = value.find((item) => item > MAX_TOKEN);
  return typeof wrong === 'number' ? tooLargeToken(wrong) : undefined;
}
