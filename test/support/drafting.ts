import { DRAFT_MODEL, type RealEngineChanges } from './real-engine.js';
import type { Outcome } from './tasks.js';

/** What the demo model is asked where drafts are tried. */
export const ANIMALS = ['fox', 'cat', 'dog', 'bear', 'owl', 'hen', 'frog', 'mouse', 'horse', 'wolf'];
export const REQUESTS = [
  (animal: string) => `Tell me a story about a ${animal}.`,
  (animal: string) => `Hello! Do you like the ${animal}?`,
  (animal: string) => `What is the weather like for a ${animal}?`,
  (animal: string) => `Give me a JSON object about a ${animal}.`,
  (animal: string) => `Once upon a time there was a ${animal} who`,
];

export const drafting: RealEngineChanges = { draft: { modelPath: DRAFT_MODEL, slotContextSize: 0 } };
/** After every step, so that much is drafted; the default is to look less often. */
export const lookingUp: RealEngineChanges = {
  lookup: { matchTokens: 2, draftTokens: 16, minHits: 1 },
  bursts: false,
};

/** Short drafts too, so that much is drafted, right and wrong. */
export const EAGER = { maxTokens: 8, minTokens: 1, minProbability: 0.3 };

/** The tokens with the logarithms of their probabilities, and those of the runners-up, bit by bit. */
export const chosen = (outcomes: readonly Outcome[]) =>
  outcomes.map(
    ({ texts, error }) =>
      error ?? texts.map(({ token, probabilities }) => [token, probabilities?.value, probabilities?.top]),
  );
