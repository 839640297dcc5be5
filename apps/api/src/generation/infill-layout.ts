import type { ModelInfo } from '#engine';

type Tokens = readonly number[] | Int32Array;

/** The parts of an infill prompt, as tokens. */
export interface InfillParts {
  /** What stands before and behind the gap. */
  readonly prefix: Tokens;
  readonly suffix: Tokens;
  /** What the gap begins with. */
  readonly prompt: Tokens;
  /** Other files. */
  readonly extra: Tokens;
}

/** What the layout depends on. */
export interface InfillRules {
  readonly fim: ModelInfo['fim'];
  /** Present where prompts begin with it. */
  readonly bos?: number | undefined;
  /** --batch-size: what the gap's surroundings may take. */
  readonly batchSize: number;
  /** Tokens of a slot. */
  readonly contextSize: number;
  /** --n-predict. */
  readonly predict: number;
  /** --spm-infill. */
  readonly isSuffixFirst: boolean;
}

/** Control tokens around the parts: BOS and three of infill. */
const MARKS = 4;

/**
 * An infill prompt by the rules of llama-server's format_prompt_infill: the end of the prefix takes three quarters of
 * the batch, the beginning of the suffix one quarter less what the gap begins with, and the end of the other files what
 * the context has beside a batch. Where llama-server's prompt would be longer than the context, this one is cut further.
 */
export function infillLayout({ prefix, suffix, prompt, extra }: InfillParts, rules: InfillRules): Int32Array {
  const { fim, bos, batchSize, contextSize, predict, isSuffixFirst } = rules;
  const quarter = Math.floor(Math.max(0, Math.min(batchSize, contextSize - MARKS + 1)) / 4);
  const before = [fim.pre, ...endOf(prefix, 3 * quarter), ...prompt];
  const after = [fim.suf, ...suffix.slice(0, Math.max(0, quarter - (2 + prompt.length)))];
  const gap = isSuffixFirst ? [...after, ...before] : [...before, ...after];
  const core = [...(bos === undefined ? [] : [bos]), ...gap, fim.mid];
  const room = Math.min(contextSize - batchSize - 2 * predict, contextSize - 1 - core.length);
  return Int32Array.from([...endOf(extra, room), ...core]);
}

function endOf(tokens: Tokens, most: number): Tokens {
  return most > 0 ? tokens.slice(-most) : [];
}
