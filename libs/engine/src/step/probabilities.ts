import type { StepOutput } from '../backend/backend.js';
import type { TokenProbabilities } from '../door/task-event.js';

/** The probabilities of one output row: the sampled token first, then the most likely ones, best first. */
export function probabilitiesOf(
  { offsets, ids, values }: NonNullable<StepOutput['probabilities']>,
  row: number,
): TokenProbabilities {
  const first = offsets[row]!;
  const end = offsets[row + 1]!;
  // Copies: a part of the whole output would take the whole with it wherever it goes.
  const top = { ids: ids.slice(first + 1, end), values: values.slice(first + 1, end) };
  return { id: ids[first]!, value: values[first]!, top };
}
