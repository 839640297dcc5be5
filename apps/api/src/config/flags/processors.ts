import { alternative, option } from '../flag.js';
import { cpuMask, cpuRange, eitherMask, MAX_CPUS } from '../values/cpu-mask.js';
import { integer } from '../values/numbers.js';
import { yesNo } from '../values/switches.js';

export const threadCount = integer(-1, MAX_CPUS);
const priority = integer(0, 3);
const poll = integer(0, 100);

const mask = option(cpuMask, {
  names: ['-C', '--cpu-mask'],
  default: undefined,
  defaultText: 'any CPU',
  combine: eitherMask,
  help: 'CPUs that may compute, as a hexadecimal mask; adds to --cpu-range',
});

const maskBatch = option(cpuMask, {
  names: ['-Cb', '--cpu-mask-batch'],
  default: undefined,
  defaultText: 'same as --cpu-mask',
  combine: eitherMask,
  help: 'CPUs that may compute batches, as a hexadecimal mask; adds to --cpu-range-batch',
});

/** Threads that compute: how many, where and how eagerly. Each `…Batch` is for prompts and batches. */
export const PROCESSORS = {
  threads: option(threadCount, {
    names: ['-t', '--threads'],
    env: 'LLAMA_ARG_THREADS',
    default: -1,
    help: 'threads that compute during generation (-1 or 0 = chosen from the number of cores)',
  }),
  threadsBatch: option(threadCount, {
    names: ['-tb', '--threads-batch'],
    env: 'LLAMA_ARG_THREADS_BATCH',
    default: undefined,
    defaultText: 'same as --threads',
    help: 'threads that compute batches and prompts',
  }),
  cpuMask: mask,
  cpuRange: alternative(mask, cpuRange, {
    names: ['-Cr', '--cpu-range'],
    help: 'CPUs that may compute, as a range; adds to --cpu-mask',
  }),
  cpuStrict: option(yesNo, {
    names: ['--cpu-strict'],
    default: false,
    defaultText: '0',
    help: 'bind each thread to one CPU',
  }),
  priority: option(priority, {
    names: ['--prio'],
    default: 0,
    help: 'priority of the threads: 0 normal, 1 medium, 2 high, 3 realtime',
  }),
  poll: option(poll, {
    names: ['--poll'],
    hint: '<0...100>',
    default: 50,
    help: 'how long threads spin while they wait for work (0 = sleep at once)',
  }),
  cpuMaskBatch: maskBatch,
  cpuRangeBatch: alternative(maskBatch, cpuRange, {
    names: ['-Crb', '--cpu-range-batch'],
    help: 'CPUs that may compute batches, as a range; adds to --cpu-mask-batch',
  }),
  cpuStrictBatch: option(yesNo, {
    names: ['--cpu-strict-batch'],
    default: undefined,
    defaultText: 'same as --cpu-strict',
    help: 'bind each batch thread to one CPU',
  }),
  priorityBatch: option(priority, {
    names: ['--prio-batch'],
    default: undefined,
    defaultText: 'same as --prio',
    help: 'priority of the batch threads',
  }),
  pollBatch: option(poll, {
    names: ['--poll-batch'],
    hint: '<0...100>',
    default: undefined,
    defaultText: 'same as --poll',
    help: 'how long batch threads spin while they wait for work',
  }),
} as const;
