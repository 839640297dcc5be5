/** What the addon's loop is asked for. */
export interface AddonPlan {
  readonly modelPath: string;
  /** Flags of the server, from which the addon takes its context's settings. */
  readonly serverFlags: readonly string[];
  readonly promptTokens: number;
  /** Tokens to generate in each repetition. */
  readonly predict: number;
  readonly repetitions: number;
}

export interface AddonResult {
  /** Generated tokens after the first, a second: the median repetition. */
  readonly tokensPerSecond: number;
  /** Prompt tokens a second, likewise. */
  readonly promptTokensPerSecond: number;
  /** Percent of the machine that went to other processes meanwhile; NaN when unknown. */
  readonly others: number;
}
