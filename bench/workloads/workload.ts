import type { SeededChoice } from '../soak/seeded-choice.js';
import type { LoadedServer } from './loaded-server.js';

/** What a measurement showed: title with unit -> value; NaN = not known. In the order of the report. */
export type Figures = Readonly<Record<string, number>>;

export interface WorkloadPlan {
  /** Decides words, times and who leaves: the same for all servers of a round. */
  readonly choice: SeededChoice;
  /** A short one, to see that it runs. */
  readonly isQuick: boolean;
  /** Requests a second that the first server answered when it was loaded fully; only where the workload asks for it. */
  readonly capacity: number;
}

export interface Workload {
  /** One line for the user. */
  readonly about: string;
  readonly slots: number;
  /** Tokens of each slot. */
  readonly slotContext: number;
  /** Flags for all servers. */
  readonly flags?: readonly string[];
  /** Of the requests that warm the servers. */
  readonly key?: string;
  /** Measures once, before the first round, what the first server can answer. @returns requests a second */
  readonly capacity?: (server: LoadedServer, plan: Omit<WorkloadPlan, 'capacity'>) => Promise<number>;
  /** Loads a server that has just started and is warm. */
  readonly measure: (server: LoadedServer, plan: WorkloadPlan) => Promise<Figures>;
}
