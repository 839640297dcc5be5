/** What waits for a slot. Tasks that an idle slot is about to take do not wait. */
export interface QueueLoad {
  /** Idle slots that no task is about to take. */
  readonly freeSlots: number;
  readonly tasks: number;
  /** Tokens of their prompts. */
  readonly promptTokens: number;
  /** Those of the tenant that is asked about. */
  readonly tenantTasks: number;
  /** Tenants that have a task here, that one included. */
  readonly tenants: number;
}
