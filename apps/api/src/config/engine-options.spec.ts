import { totalmem } from 'node:os';
import { describe, expect, it } from 'vitest';
import { DEFAULT_SAMPLING } from '#sampling';
import { defaultThreads } from './default-threads.js';
import { engineOptions, samplingDefaults } from './engine-options.js';
import { readOptions } from './options.js';

const engine = (...argv: string[]) => engineOptions(readOptions(argv, {}));
const sampling = (...argv: string[]) => samplingDefaults(readOptions(argv, {}));

const setBits = (mask: Uint8Array = new Uint8Array()): number => mask.reduce((sum, byte) => sum + byte, 0);

describe('engineOptions', () => {
  it('has a projector where one is named, with a marker that nobody can know before', () => {
    expect(engine().projector).toBeUndefined();
    const flags = ['--mmproj', 'eye.gguf', '--no-mmproj-offload', '--image-max-tokens', '64', '--media-cache', '2'];
    const { projector, mediaCacheBytes } = engine(...flags);
    expect(projector).toMatchObject({ path: 'eye.gguf', offload: false, imageMaxTokens: 64 });
    expect(mediaCacheBytes).toBe(2 * 2 ** 20);
    expect(projector!.marker).not.toBe(engine(...flags).projector!.marker);
    expect(engine('--mmproj-url', 'https://example.com/eye.gguf').projector).toMatchObject({ path: '', offload: true });
    expect(engine('--hf-repo', 'user/model').projector).toMatchObject({ path: '' });
    expect(engine('--hf-repo', 'user/model', '--no-mmproj').projector).toBeUndefined();
    expect(engine(...flags, '--no-mmproj').projector).toBeUndefined();
  });

  it('parks what slots held in as much memory as is said, by default in a part of what there is', () => {
    const ofRam = (mib: string) => engine('--cache-ram', mib).hostCacheBytes;
    expect([ofRam('100'), ofRam('0'), ofRam('-1')]).toEqual([100 * 2 ** 20, 0, Number.POSITIVE_INFINITY]);
    const { hostCacheBytes = 0 } = engine();
    expect(hostCacheBytes).toBeGreaterThan(0);
    expect(hostCacheBytes).toBeLessThanOrEqual(Math.min(totalmem() / 4, 8192 * 2 ** 20));
  });

  it('takes as many checkpoints as llama-server does, by the same flags', () => {
    expect(engine()).toMatchObject({ maxCheckpoints: 32, checkpointMinStep: 8192 });
    expect(engine('--swa-checkpoints', '3', '-cms', '0')).toMatchObject({ maxCheckpoints: 3, checkpointMinStep: 0 });
  });

  // contract: flags.kv-cache
  it('carries model, slots and switches', () => {
    const options = engine('-m', 'a.gguf', '-sps', '0.1', '--no-context-shift', '-nocb', '--no-warmup', '-sp');
    expect(options).toMatchObject({
      modelPath: 'a.gguf',
      slotPromptSimilarity: 0.1,
      contextShift: false,
      continuousBatching: false,
      warmup: false,
      renderSpecial: true,
      chatTemplate: '',
      backendDirectories: [],
    });
    expect(engine()).toMatchObject({
      contextShift: true,
      continuousBatching: true,
      warmup: true,
      renderSpecial: false,
    });
  });

  // contract: flags.context, flags.slots-memory
  it('carries the size of the context, which the slots divide', () => {
    const { context } = engine('-c', '8192', '-np', '4', '-b', '64', '-ub', '32', '-ctk', 'q8_0', '-ctv', 'f32', '-fa');
    expect(context).toMatchObject({
      contextSize: 8192,
      sequences: 4,
      batchSize: 64,
      ubatchSize: 32,
      typeK: 'q8_0',
      typeV: 'f32',
      flashAttention: 'on',
      offloadKqv: true,
    });
    expect(engine('-c', '0', '-nkvo').context).toMatchObject({ contextSize: 0, offloadKqv: false });
  });

  // contract: flags.positions
  it('leaves positions to the model unless told otherwise', () => {
    expect(engine().context.ropeFrequencyScale).toBeUndefined();
    expect(engine().context.yarnBetaFast).toBeUndefined();
    const { context } = engine('--rope-scaling', 'yarn', '--rope-scale', '4', '--yarn-orig-ctx', '2048');
    expect(context).toMatchObject({ ropeScaling: 'yarn', ropeFrequencyScale: 0.25, yarnOriginalContext: 2048 });
    expect(engine('--rope-scale', '4', '--rope-freq-scale', '0.5').context.ropeFrequencyScale).toBe(0.5);
  });

  it('computes with the default number of threads when none is named', () => {
    expect(engine().context.threads).toMatchObject({ threads: defaultThreads(), poll: 50, priority: 0 });
    expect(engine('-t', '0').context.threads.threads).toBe(defaultThreads());
    expect(defaultThreads()).toBeGreaterThanOrEqual(1);
  });

  // contract: flags.threads
  it('computes batches as it generates, but for what is said of batches', () => {
    const { context } = engine('-t', '3', '-C', '7', '--poll', '0', '--prio', '2', '--cpu-strict', '1', '-tb', '5');
    expect(context.threads).toMatchObject({ threads: 3, poll: 0, priority: 2, strictCpu: true });
    expect(context.threadsBatch).toEqual({ ...context.threads, threads: 5 });
    const other = engine('-C', '7', '--cpu-range-batch', '0-0', '--poll-batch', '1', '--cpu-strict-batch', '0').context;
    expect(other.threadsBatch).toMatchObject({ poll: 1, strictCpu: false });
    expect(setBits(other.threadsBatch.cpuMask)).toBe(1);
    expect(setBits(other.threads.cpuMask)).toBe(3);
  });

  // contract: flags.devices
  it('carries devices: all by default, none when asked', () => {
    expect(engine().model).toMatchObject({ splitMode: 'layer', mainGpu: 0, checkTensors: false, overrides: [] });
    expect(engine().model.devices).toBeUndefined();
    expect(engine('-dev', 'none').model.devices).toEqual([]);
    const { model } = engine('-dev', 'CUDA0,CUDA1', '-ngl', '7', '-sm', 'row', '-ts', '3,1', '-mg', '1');
    expect(model).toMatchObject({
      devices: ['CUDA0', 'CUDA1'],
      gpuLayers: 7,
      splitMode: 'row',
      tensorSplit: [3, 1],
      mainGpu: 1,
    });
    expect(engine('-ngl', 'all').model.gpuLayers).toBeLessThan(0);
  });

  it.each([
    [['--no-mmap'], false, false],
    [['--mlock'], true, true],
    [['--no-mmap', '--mlock'], false, true],
    [['-lm', 'none', '--mlock'], false, false],
    [['-lm', 'mmap'], true, false],
    [['-lm', 'mmap+mlock'], true, true],
    [['-lm', 'mlock'], false, true],
  ])('%j: mmap %s, mlock %s', (argv, mmap, mlock) => {
    expect(engine(...argv).model).toMatchObject({ mmap, mlock });
  });

  // contract: flags.integrity
  it('leaves the way of loading to llama.cpp unless told otherwise', () => {
    for (const argv of [[], ['-lm', 'auto', '--no-mmap']]) {
      expect(engine(...argv).model.mmap).toBeUndefined();
      expect(engine(...argv).model.mlock).toBeUndefined();
    }
  });
});

describe('samplingDefaults', () => {
  it('are those of the sampling library when nothing is said', () => {
    expect(sampling()).toEqual(DEFAULT_SAMPLING);
  });

  // contract: flags.sampling
  it('carry every sampling flag', () => {
    const argv =
      '--seed 7 --temp 0.1 --dynatemp-range 0.2 --dynatemp-exp 1.3 --top-k 4 --top-p 0.5 --min-p 0.6 --typical 0.7 ' +
      '--top-nsigma 0.8 --xtc-probability 0.9 --xtc-threshold 0.11 --mirostat 2 --mirostat-ent 12 --mirostat-lr 0.13 ' +
      '--adaptive-target 0.22 --adaptive-decay 0.23 ' +
      '--repeat-last-n 14 --repeat-penalty 1.5 --presence-penalty 0.16 --frequency-penalty 0.17 --dry-multiplier 0.18 ' +
      '--dry-base 1.9 --dry-allowed-length 20 --dry-penalty-last-n 21 --dry-sequence-breaker ! --sampler-seq kt ' +
      '-l 3+1 --ignore-eos';
    expect(sampling(...argv.split(' '))).toEqual({
      seed: 7,
      temperature: 0.1,
      dynatempRange: 0.2,
      dynatempExponent: 1.3,
      topK: 4,
      topP: 0.5,
      minP: 0.6,
      typicalP: 0.7,
      topNSigma: 0.8,
      xtcProbability: 0.9,
      xtcThreshold: 0.11,
      mirostat: 2,
      mirostatTau: 12,
      mirostatEta: 0.13,
      adaptiveTarget: 0.22,
      adaptiveDecay: 0.23,
      repeatLastN: 14,
      repeatPenalty: 1.5,
      presencePenalty: 0.16,
      frequencyPenalty: 0.17,
      dryMultiplier: 0.18,
      dryBase: 1.9,
      dryAllowedLength: 20,
      dryPenaltyLastN: 21,
      drySequenceBreakers: ['!'],
      minKeep: DEFAULT_SAMPLING.minKeep,
      samplers: ['top_k', 'temperature'],
      logitBias: [[3, 1]],
      ignoreEos: true,
    });
  });

  it('read escapes in sequence breakers unless --no-escape says otherwise, in any order', () => {
    expect(sampling('--dry-sequence-breaker', '\\n').drySequenceBreakers).toEqual(['\n']);
    expect(sampling('--dry-sequence-breaker', '\\n', '--no-escape').drySequenceBreakers).toEqual(['\\n']);
  });
});
