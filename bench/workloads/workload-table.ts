import { disconnectStorm } from './disconnect-storm.js';
import { loadSteps } from './load-steps.js';
import { longPromptBesideStreams } from './long-prompt-beside-streams.js';
import { mixed } from './mixed.js';
import { noisyNeighbour } from './noisy-neighbour.js';
import { overload } from './overload.js';
import { returningChats } from './returning-chats.js';
import { sharedPrefix } from './shared-prefix.js';
import { together } from './together.js';
import type { Workload } from './workload.js';

/** All workloads, by the names that the command line takes. */
export const WORKLOADS = {
  'returning-chats': returningChats('nothing'),
  'returning-chats-after-restart': returningChats('restart'),
  'returning-chats-after-kill': returningChats('kill'),
  'long-prompt-beside-streams': longPromptBesideStreams,
  together,
  'shared-prefix': sharedPrefix,
  'noisy-neighbour': noisyNeighbour,
  overload,
  'disconnect-storm': disconnectStorm,
  mixed,
  'load-steps': loadSteps,
} as const satisfies Readonly<Record<string, Workload>>;

export type WorkloadName = keyof typeof WORKLOADS;
