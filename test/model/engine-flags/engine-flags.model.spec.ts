import { afterEach, describe, expect, it } from 'vitest';
import { CONTEXT } from '../../../apps/api/src/config/flags/context.js';
import { DEVICES } from '../../../apps/api/src/config/flags/devices.js';
import { DRAFT } from '../../../apps/api/src/config/flags/draft.js';
import { POSITIONS } from '../../../apps/api/src/config/flags/positions.js';
import { PROCESSORS } from '../../../apps/api/src/config/flags/processors.js';
import { ALL_FLAGS } from '../../../apps/api/src/config/flags.js';
import { CONTEXT_PROOFS } from './context-proofs.js';
import { DEVICE_PROOFS } from './device-proofs.js';
import { DRAFT_PROOFS } from './draft-proofs.js';
import type { FlagProof } from './flag-proof.js';
import { MODEL_PROOFS } from './model-proofs.js';
import { POSITION_PROOFS } from './position-proofs.js';
import { closeEngines } from './started-engine.js';
import { THREAD_PROOFS } from './thread-proofs.js';

const TABLE: Readonly<Record<string, readonly FlagProof[]>> = {
  'of the context': CONTEXT_PROOFS,
  'of positions': POSITION_PROOFS,
  'of threads': THREAD_PROOFS,
  'of the model': MODEL_PROOFS,
  'of devices': DEVICE_PROOFS,
  'of drafts': DRAFT_PROOFS,
};

/** Rows of these tables that are no matter of the engine's start, or are shown elsewhere (rpc.process.spec.ts). */
const ELSEWHERE = ['--predict', '--keep', '--escape', '--swa-full', '--rpc'];

describe('a flag of the engine', () => {
  afterEach(closeEngines);

  for (const [group, proofs] of Object.entries(TABLE)) {
    describe(group, () => {
      for (const { flags, says, onLinux, prove } of proofs) {
        it.skipIf(onLinux && process.platform !== 'linux')(`${flags.join(', ')}: ${says}`, prove);
      }
    });
  }
});

describe('the proofs of the flags of the engine', () => {
  const proven = new Set(Object.values(TABLE).flatMap((proofs) => proofs.flatMap(({ flags }) => flags)));
  const spellings = (flag: (typeof ALL_FLAGS)[number]) => [...flag.names, ...flag.offNames];

  // contract: flags.draft, flags.threads, flags.context, flags.positions, flags.kv-cache, flags.devices, flags.slots-memory
  it('are there for every flag of context, positions, threads, devices and drafts that has an effect', () => {
    const flags = [CONTEXT, POSITIONS, PROCESSORS, DEVICES, DRAFT].flatMap((table) => Object.values(table));
    const unproven = flags
      .filter(({ status }) => status === 'works')
      .map(({ names, offNames }) => [...names, ...offNames])
      .filter((names) => !names.some((name) => proven.has(name) || ELSEWHERE.includes(name)));
    expect(unproven).toEqual([]);
  });

  // contract: flags.integrity
  it.each(['--override-kv', '--check-tensors', '--list-devices', '--pooling', '--no-warmup', '--special'])(
    'are there for %s',
    (flag) => expect(proven).toContain(flag),
  );

  it('name flags that there are', () => {
    const known = new Set(ALL_FLAGS.flatMap(spellings));
    expect([...proven].filter((flag) => !known.has(flag))).toEqual([]);
  });
});
