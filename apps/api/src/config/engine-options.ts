import type { EngineOptions } from '#engine';
import { DEFAULT_SAMPLING, parameterValues, SAMPLING_PARAMETERS, type SamplingParams } from '#sampling';
import { defaultCacheRam } from './default-cache-ram.js';
import { defaultThreads } from './default-threads.js';
import type { ServerOptions } from './options.js';
import { speculationOptions } from './speculation-options.js';
import { processEscapes } from './values/escapes.js';

const MIB = 2 ** 20;

type ModelParams = EngineOptions['model'];
type ContextParams = EngineOptions['context'];
type ThreadpoolParams = ContextParams['threads'];

/** What the engine is started with. */
export function engineOptions(options: ServerOptions): EngineOptions {
  const { cacheRam = defaultCacheRam() } = options;
  return {
    modelPath: options.model,
    model: modelParams(options),
    adapters: options.lora.map(({ path, scale }) => ({ path, scale: options.loraInitWithoutApply ? 0 : scale })),
    context: contextParams(options),
    slotPromptSimilarity: options.slotPromptSimilarity,
    cacheReuse: options.cacheReuse,
    contextShift: options.contextShift,
    continuousBatching: options.contBatching,
    tunedThreads: tunedThreads(options),
    itlTargetMs: options.itlTargetMs,
    ...speculation(options),
    projector: projector(options),
    mediaCacheBytes: options.mediaCache * MIB,
    isCacheShared: options.cacheShared,
    hostCacheBytes: bytesOf(cacheRam),
    maxCheckpoints: options.ctxCheckpoints,
    checkpointMinStep: options.checkpointMinStep,
    diskCache:
      options.cacheDisk === '' ? undefined : { folder: options.cacheDisk, maxBytes: bytesOf(options.cacheDiskSize) },
    warmup: options.warmup,
    renderSpecial: options.special,
    chatTemplate: options.chatTemplate,
    backendDirectories: [],
    ...(options.rpcServers && { rpcServers: options.rpcServers }),
    numa: options.numa,
  };
}

/** @param mib -1 = no bound */
function bytesOf(mib: number): number {
  return mib < 0 ? Number.POSITIVE_INFINITY : mib * MIB;
}

/** What reads images and sound; a file that is downloaded has its path later. */
function projector(options: ServerOptions): EngineOptions['projector'] {
  const { mmproj, mmprojAuto, isRemoteProjector, mayHaveProjector } = options;
  if (!mmprojAuto || (mmproj === '' && !isRemoteProjector && !mayHaveProjector)) return undefined;
  const { mediaMarker, mmprojOffload, imageMinTokens, imageMaxTokens } = options;
  return { path: mmproj, marker: mediaMarker, offload: mmprojOffload, imageMinTokens, imageMaxTokens };
}

/** What a request samples with where it says nothing. */
export function samplingDefaults(options: ServerOptions): SamplingParams {
  const given: Partial<SamplingParams> = options;
  return parameterValues(SAMPLING_PARAMETERS, (key, { kind }) => {
    const value = given[key] ?? DEFAULT_SAMPLING[key];
    return kind === 'texts' && options.escape ? (value as readonly string[]).map(processEscapes) : value;
  });
}

function modelParams(options: ServerOptions): ModelParams {
  return {
    devices: options.devices,
    gpuLayers: options.gpuLayers,
    splitMode: options.splitMode,
    mainGpu: options.mainGpu,
    tensorSplit: options.tensorSplit,
    ...memoryMapping(options),
    checkTensors: options.checkTensors,
    overrides: options.overrides,
  };
}

/** `--load-mode` says both at once and wins over the two switches. */
function memoryMapping({ loadMode, mmap, mlock }: ServerOptions): Partial<Pick<ModelParams, 'mmap' | 'mlock'>> {
  // Unset is llama.cpp's own choice: mapped, unless a device cannot take a mapped model.
  if (loadMode === 'auto' || (loadMode === undefined && mmap && !mlock)) return {};
  if (loadMode === undefined) return { mmap, mlock };
  return { mmap: loadMode.includes('mmap'), mlock: loadMode.includes('mlock') };
}

function contextParams(options: ServerOptions): ContextParams {
  return {
    contextSize: options.contextSize,
    batchSize: options.batchSize,
    ubatchSize: options.ubatchSize,
    sequences: options.parallel,
    threads: threads(options),
    threadsBatch: threadsBatch(options),
    embeddings: options.embeddings || options.reranking,
    pooling: options.reranking ? 'rank' : options.pooling,
    flashAttention: options.flashAttention,
    ropeScaling: options.ropeScaling,
    ropeFrequencyBase: options.ropeFrequencyBase,
    ropeFrequencyScale: options.ropeFrequencyScale,
    yarnOriginalContext: options.yarnOriginalContext,
    yarnExtFactor: options.yarnExtFactor,
    yarnAttnFactor: options.yarnAttnFactor,
    yarnBetaFast: options.yarnBetaFast,
    yarnBetaSlow: options.yarnBetaSlow,
    typeK: options.cacheTypeK,
    typeV: options.cacheTypeV,
    offloadKqv: options.kvOffload,
    kvUnified: options.kvUnified,
    swaFull: options.swaFull,
    controlVectors: options.controlVector,
    controlVectorLayers: options.controlVectorLayerRange,
  };
}

function threads(options: ServerOptions): ThreadpoolParams {
  return {
    threads: threadCount(options.threads),
    cpuMask: options.cpuMask,
    strictCpu: options.cpuStrict,
    priority: options.priority,
    poll: options.poll,
  };
}

/** What is not said of batches holds as for generation. */
function threadsBatch(options: ServerOptions): ThreadpoolParams {
  return {
    threads: threadCount(options.threadsBatch ?? options.threads),
    cpuMask: options.cpuMaskBatch ?? options.cpuMask,
    strictCpu: options.cpuStrictBatch ?? options.cpuStrict,
    priority: options.priorityBatch ?? options.priority,
    poll: options.pollBatch ?? options.poll,
  };
}

/** What drafts; threads that are not named for the draft model are those of the model. */
function speculation(options: ServerOptions): Pick<EngineOptions, 'draft' | 'lookup' | 'batchInvariance'> {
  const { threadsDraft, threadsBatchDraft = threadsDraft } = options;
  const { draft, lookup } = speculationOptions(options);
  const pool = (own: ThreadpoolParams, count: number | undefined) =>
    count === undefined ? own : { ...own, threads: threadCount(count) };
  return {
    draft: draft && {
      ...draft,
      threads: pool(threads(options), threadsDraft),
      threadsBatch: pool(threadsBatch(options), threadsBatchDraft),
      typeK: options.cacheTypeKDraft,
      typeV: options.cacheTypeVDraft,
    },
    lookup,
    batchInvariance: options.batchInvariance,
  };
}

/** Only where the user named no number. */
function tunedThreads({ threads, threadsBatch, threadsDraft, threadsBatchDraft }: ServerOptions): number | undefined {
  const named = [threads, threadsBatch, threadsDraft, threadsBatchDraft];
  return named.some((count) => (count ?? 0) > 0) ? undefined : defaultThreads();
}

function threadCount(asked: number): number {
  return asked > 0 ? asked : defaultThreads();
}
