/** How the members of objects become states. */
export interface PlanOptions {
  /** Names whose presence is followed in every combination; none of them can be repeated. */
  readonly followed: readonly string[];
  /** Lists of names that come in one of these orders. */
  readonly orders: readonly (readonly string[])[];
  /** Members without a name come last. */
  readonly othersLast: boolean;
  readonly maxStates: number;
}
