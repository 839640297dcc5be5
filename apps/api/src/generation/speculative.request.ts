import { INT32_MAX } from '../config/values/numbers.js';
import { IntegerField, NumberField } from '../http/request-fields.js';
import { SamplingRequest } from './sampling.request.js';

/** How far drafts go where the server speculates; without effect where it does not. */
export class SpeculativeRequest extends SamplingRequest {
  @IntegerField({ doc: 'Most tokens to draft; 0 = no drafts for this request.', default: 16, min: 0, max: INT32_MAX })
  'speculative.n_max'?: number;

  @IntegerField({ doc: 'Fewest tokens worth a draft.', default: 5, min: 0, max: INT32_MAX })
  'speculative.n_min'?: number;

  @NumberField({ doc: 'Probability below which drafting stops.', default: 0.9, min: 0, max: 1 })
  'speculative.p_min'?: number;
}
