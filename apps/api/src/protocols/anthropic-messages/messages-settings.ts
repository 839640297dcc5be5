import { GenerationRequest } from '../../generation/generation.request.js';
import { SamplingRequest } from '../../generation/sampling.request.js';
import { fieldsOf } from '../../http/declared-fields.js';
import type { CountTokensRequest, MessagesRequest } from './messages.request.js';
import type { OutputFormat } from './output-config.js';

/** What of a request is about the generation, in the words of all protocols. */
export function settingsOf(request: MessagesRequest): GenerationRequest {
  const sampling = fieldsOf(SamplingRequest).map(({ name }) => [name, request[name as keyof MessagesRequest]]);
  const { stream, model, priority, timeout_ms, cache_prompt, stop_sequences: stop, max_tokens } = request;
  return Object.assign(new GenerationRequest(), Object.fromEntries(sampling), {
    ...{ stream, model, priority, timeout_ms, cache_prompt, stop, max_tokens },
    // A stream begins with the tokens of its prompt, which are known before the prompt is evaluated.
    return_progress: stream,
  });
}

/** The form of the answer, and the field that asks for it. */
export function formatOf({
  output_config: config,
  output_format: former,
}: CountTokensRequest): { readonly format: OutputFormat; readonly field: string } | undefined {
  if (config?.format) return { format: config.format, field: 'output_config.format.schema' };
  return former && { format: former, field: 'output_format.schema' };
}
