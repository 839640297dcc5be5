import type { StepOutput } from '../backend/backend.js';
import type { TokenProbabilities, TokenProbability } from '../door/task-event.js';

/** The probabilities of one output row: the sampled token first, then the most likely ones, best first. */
export function probabilitiesOf(
  { offsets, ids, values }: NonNullable<StepOutput['probabilities']>,
  row: number,
): TokenProbabilities {
  const first = offsets[row]!;
  const top: TokenProbability[] = [];
  for (let entry = first + 1; entry < offsets[row + 1]!; entry++) {
    top.push({ id: ids[entry]!, value: values[entry]! });
  }
  return { id: ids[first]!, value: values[first]!, top };
}
