import { INT32_MAX } from '../../config/values/numbers.js';
import { wordBeginning } from '../../http/word-beginning.js';

/** Anthropic's `thinking`. */
export interface ThinkingParam {
  readonly type: keyof typeof TYPES;
  readonly budget_tokens?: number | null;
  readonly display?: 'summarized' | 'omitted' | null;
}

/** Whether the model reasons. */
const TYPES = { enabled: true, adaptive: true, between_tools: true, disabled: false } as const;

const DISPLAYS = ['summarized', 'omitted'] as const;

export const THINKING_SCHEMA = {
  type: 'object',
  required: ['type'],
  properties: {
    type: {
      description: 'Whether the model reasons: enabled, adaptive and between_tools = it does, disabled = it does not.',
      type: 'string',
      enum: Object.keys(TYPES),
    },
    budget_tokens: {
      description: 'Most tokens of the reasoning, where the template marks it.',
      type: ['integer', 'null'],
      minimum: 1,
      maximum: INT32_MAX,
    },
    display: {
      description: 'omitted = the response has the reasoning sealed, and its text is empty.',
      type: ['string', 'null'],
      enum: [...DISPLAYS, null],
    },
  },
} as const;

export function thinkingProblem(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'must be an object';
  const { type, budget_tokens: budget, display } = value as Readonly<Record<string, unknown>>;
  if (typeof type !== 'string' || !Object.hasOwn(TYPES, type)) {
    const given = typeof type === 'string' ? `, not "${wordBeginning(type)}"` : '';
    return `must be of type "enabled", "adaptive", "between_tools" or "disabled"${given}`;
  }
  const isBudget = Number.isInteger(budget) && (budget as number) >= 1 && (budget as number) <= INT32_MAX;
  if (budget != null && !isBudget) return `must have an integer from 1 to ${INT32_MAX} in budget_tokens`;
  if (display != null && !DISPLAYS.includes(display as 'omitted')) {
    return 'must have "summarized" or "omitted" in display';
  }
  return undefined;
}

/** Whether the model is to reason. */
export function reasons({ type }: ThinkingParam): boolean {
  return TYPES[type];
}
