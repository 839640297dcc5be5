import type { EngineClient } from '#engine';
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
