/** How drafts are looked up. */
export interface LookupOptions {
  /** Tokens at the end that must have occurred before, 1 or more. */
  readonly matchTokens: number;
  /** The most tokens of a draft, 1 or more. */
  readonly draftTokens: number;
  /** How often the match must have occurred before, 1 or more. */
  readonly minHits: number;
}
