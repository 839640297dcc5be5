import type { GenerationRequest } from '../../generation/generation.request.js';
import type { GenerationService, Plan } from '../../generation/generation.service.js';
import type { CompletionMetadata } from './completion-body.js';

/** For each task of a plan, which asks for the text of its prompt, what all of its native events share. */
export function completionMetadata(
  { tasks, settings }: Plan,
  { compatibility }: GenerationService,
  shown: Pick<CompletionMetadata, 'probabilities' | 'returnTokens'>,
): CompletionMetadata[] {
  return tasks.map((task, index) => ({
    index,
    model: settings.model,
    settings: compatibility.settings(task, settings),
    timingsOf: compatibility.timings,
    ...shown,
  }));
}

/** The same for a response in the shape of OpenAI that has the native one, too; empty where it has not. */
export function verboseMetadata(
  plan: Plan,
  generation: GenerationService,
  request: Pick<GenerationRequest, 'verbose' | 'post_sampling_probs' | 'n_probs' | 'return_tokens'>,
  probabilities = generation.probabilityView(request, request.n_probs ?? 0),
): CompletionMetadata[] {
  if (!generation.isVerbose(request)) return [];
  return completionMetadata(plan, generation, { probabilities, returnTokens: request.return_tokens ?? false });
}
