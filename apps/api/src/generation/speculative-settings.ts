import type { SpeculativeSettings } from '#engine';
import type { SpeculativeRequest } from './speculative.request.js';

/** The effective values: the request's, else the server's. The fewest tokens are never more than the most. */
export function speculativeSettings(request: SpeculativeRequest, defaults: SpeculativeSettings): SpeculativeSettings {
  const maxTokens = request['speculative.n_max'] ?? defaults.maxTokens;
  return {
    maxTokens,
    minTokens: Math.min(request['speculative.n_min'] ?? defaults.minTokens, maxTokens),
    minProbability: request['speculative.p_min'] ?? defaults.minProbability,
  };
}
