import { GenerationRequest } from '../../generation/generation.request.js';
import { SERVICE_TIERS } from '../../generation/priority.js';
import { ChoiceField, RejectedField, UnusedField } from '../../http/request-fields.js';

/** What OpenAI's clients send to either endpoint and what is about OpenAI's own service. */
export class OpenAiRequest extends GenerationRequest {
  @UnusedField({ doc: "The end user's name." })
  user?: unknown;

  @UnusedField({ doc: "The end user's name, hashed." })
  safety_identifier?: unknown;

  @UnusedField({ doc: 'Keep the answer for later retrieval.' })
  store?: unknown;

  @UnusedField({ doc: 'Labels of a stored answer.' })
  metadata?: unknown;

  @ChoiceField({
    doc: 'Class of service: flex is the priority low, priority is high, the others are normal.',
    default: 'auto',
    choices: Object.keys(SERVICE_TIERS),
  })
  service_tier?: keyof typeof SERVICE_TIERS;

  @UnusedField({ doc: 'What the answer will probably be, to be faster.' })
  prediction?: unknown;

  @UnusedField({ doc: 'Key by which prompts share a cache; here all do.' })
  prompt_cache_key?: unknown;

  @UnusedField({ doc: 'How long a prompt stays in the cache.' })
  prompt_cache_retention?: unknown;

  @RejectedField({ doc: 'Search the web.', because: 'is not supported' })
  web_search_options?: unknown;

  @RejectedField({
    doc: 'Fields of the answer to send.',
    because: 'is not supported here: only answers of /completion and /infill can be cut',
    isHarmless: (value) => Array.isArray(value) && value.length === 0,
    harmless: { type: 'array', maxItems: 0 },
  })
  response_fields?: unknown;
}
