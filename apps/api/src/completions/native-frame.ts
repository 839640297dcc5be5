import type { EngineService } from '#engine';
import type { GenerationService, Plan } from '../generation/generation.service.js';
import type { CompletionFrame } from './completion.response.js';

/** What all native events of one task of a plan share. */
export async function nativeFrame(
  { tasks, settings }: Plan,
  index: number,
  engine: EngineService,
  { dialect }: GenerationService,
  shown: Pick<CompletionFrame, 'probabilities' | 'returnTokens'>,
): Promise<CompletionFrame> {
  const task = tasks[index]!;
  return {
    index,
    model: settings.model,
    settings: dialect.settings(task, settings),
    prompt: await engine.promptText(task.prompt),
    timingsOf: dialect.timings,
    ...shown,
  };
}
