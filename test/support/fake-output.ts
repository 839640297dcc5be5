import type { StepOutput } from '../../libs/engine/src/backend/backend.js';
import type { FakeChain } from './fake-chain.js';

/** The outputs of steps as that of one call. */
export function joined(outputs: readonly StepOutput[]): StepOutput {
  if (outputs.length === 1) return outputs[0]!;
  const tokens = outputs.flatMap((output) => [...output.tokens]);
  const before = tokens.length - outputs.at(-1)!.tokens.length;
  const errors = Object.entries(outputs.at(-1)!.errors ?? {}).map(([row, why]) => [before + Number(row), why]);
  const all = outputs.flatMap(({ probabilities }) => (probabilities ? [probabilities] : []));
  const ids = all.flatMap((one) => [...one.ids]);
  const offsets = [0];
  for (const one of all) {
    const start = offsets.at(-1)!;
    for (const offset of one.offsets.subarray(1)) offsets.push(start + offset);
  }
  return {
    steps: outputs.length,
    tokens: Int32Array.from(tokens),
    decodeMicros: 0,
    sampleMicros: 0,
    ...(all.length > 0 && {
      probabilities: {
        offsets: Int32Array.from(offsets),
        ids: Int32Array.from(ids),
        values: Float32Array.from(all.flatMap((one) => [...one.values])),
      },
    }),
    ...(errors.length > 0 && { errors: Object.fromEntries(errors) }),
  };
}

/** The sampled token with half of the probability, the ids after it with half of the rest each. */
export function probabilitiesOf(sampled: readonly number[], chains: readonly FakeChain[]): StepOutput['probabilities'] {
  if (!chains.some((chain) => (chain.options.probabilities ?? 0) > 0)) return undefined;
  const offsets = [0];
  const ids: number[] = [];
  const values: number[] = [];
  for (const [row, token] of sampled.entries()) {
    const { probabilities: wanted = 0, postSampling } = chains[row]!.options;
    const top = Array.from({ length: token < 0 ? 0 : wanted }, (_, rank) => ({
      id: token + rank,
      value: 0.5 ** (rank + 1),
    }));
    for (const { id, value } of top.length > 0 ? [top[0]!, ...top] : []) {
      ids.push(id);
      values.push(postSampling ? value : Math.log(value));
    }
    offsets.push(ids.length);
  }
  return { offsets: Int32Array.from(offsets), ids: Int32Array.from(ids), values: Float32Array.from(values) };
}
