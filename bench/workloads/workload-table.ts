import { returningChats } from './returning-chats.js';
import type { Workload } from './workload.js';

/** All workloads, by the names that the command line takes. */
export const WORKLOADS = {
  'returning-chats': returningChats('nothing'),
  'returning-chats-after-restart': returningChats('restart'),
  'returning-chats-after-kill': returningChats('kill'),
} as const satisfies Readonly<Record<string, Workload>>;

export type WorkloadName = keyof typeof WORKLOADS;
