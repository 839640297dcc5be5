import { INT32_MAX } from '../config/values/numbers.js';
import { IntegerField, RejectedField, TextField, TextListField } from '../http/request-fields.js';
import { SpeculativeRequest } from './speculative.request.js';

/** How long the model may reason. */
export class ReasoningRequest extends SpeculativeRequest {
  @IntegerField({
    doc: 'Most tokens of a block of reasoning, which then ends; 0 = it ends at once, -1 = as --reasoning-budget says.',
    default: -1,
    min: -1,
    max: INT32_MAX,
  })
  reasoning_budget_tokens?: number;

  @IntegerField({ doc: 'Another name of reasoning_budget_tokens.', default: -1, min: -1, max: INT32_MAX })
  thinking_budget_tokens?: number;

  @TextField({
    doc: 'Said at the end of reasoning that the budget ends. Absent = as --reasoning-budget-message says.',
    most: 'maxName',
  })
  reasoning_budget_message?: string;

  @TextField({ doc: 'What begins the reasoning, where no chat template says it.', most: 'maxStopLength' })
  reasoning_budget_start_tag?: string;

  @TextListField({
    doc: 'What ends the reasoning, where no chat template says it; the budget uses the first.',
    mostItems: 'maxStop',
    most: 'maxStopLength',
  })
  reasoning_budget_end_tags?: string[];

  @TextField({ doc: 'The one of reasoning_budget_end_tags.', most: 'maxStopLength' })
  reasoning_budget_end_tag?: string;

  @RejectedField({
    doc: 'Reason in a way that another request can end.',
    because: 'is not supported: reasoning is ended by reasoning_budget_tokens alone',
    isHarmless: (value) => value === false,
    harmless: { type: 'boolean', const: false },
  })
  reasoning_control?: unknown;
}
