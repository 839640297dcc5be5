import { Latencies } from './latencies.js';

/** What the engine has done since the start: the numbers only grow. */
export class Totals {
  promptTokens = 0;
  promptMs = 0;
  cachedPromptTokens = 0;
  generatedTokens = 0;
  generatedMs = 0;
  steps = 0;
  stepTokens = 0;
  stepSlots = 0;
  draftedTokens = 0;
  acceptedDraftTokens = 0;
  verifiedDrafts = 0;
  longestSequence = 0;
  longestStepMs = 0;
  poisonedTasks = 0;
  readonly latencies = new Latencies();
}
