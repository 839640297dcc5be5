import type { EngineClient } from '#engine';
import type { GenerationRequest } from '../../generation/generation.request.js';
import type { GenerationService, Plan } from '../../generation/generation.service.js';
import type { CompletionMetadata } from './completion-body.js';

/** For each task of a plan, what all of its native events share. */
export function completionMetadata(
  { tasks, settings }: Plan,
  engine: EngineClient,
  { compatibility }: GenerationService,
  shown: Pick<CompletionMetadata, 'probabilities' | 'returnTokens'>,
): Promise<CompletionMetadata[]> {
  return Promise.all(
    tasks.map(async (task, index) => ({
      index,
      model: settings.model,
      settings: compatibility.settings(task, settings),
      prompt: await engine.promptText(task.prompt),
      timingsOf: compatibility.timings,
      ...shown,
    })),
  );
}

/** The same for a response in the shape of OpenAI that has the native one, too; empty where it has not. */
export async function verboseMetadata(
  plan: Plan,
  engine: EngineClient,
  generation: GenerationService,
  request: Pick<GenerationRequest, 'verbose' | 'post_sampling_probs' | 'n_probs' | 'return_tokens'>,
  probabilities = generation.probabilityView(request, request.n_probs ?? 0),
): Promise<CompletionMetadata[]> {
  if (!generation.isVerbose(request)) return [];
  return completionMetadata(plan, engine, generation, { probabilities, returnTokens: request.return_tokens ?? false });
}
