/** The request that a task is of. The engine passes it on and reads nothing out of it. */
export interface RequestOrigin {
  /** All tasks of a request have the same. A client may choose it, so two requests may have the same, too. */
  readonly requestId: string;
  /** The pattern of its path. */
  readonly route: string;
  /** Whose key it came with, as a text that does not tell the key; '' = no keys are asked for. */
  readonly owner: string;
}
