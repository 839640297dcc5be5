import { ModelSourceError } from '../model-source-error.js';
import { partNames, splitName } from '../names/split-name.js';
import type { HubFile } from './hub-file.js';

/** Which file of a repository is wanted. */
export interface FileWish {
  /** `user/model`, for messages. */
  readonly repository: string;
  /** Paths, the first that exists is taken; none = by the quant. */
  readonly files: readonly string[];
  readonly quant?: string;
}

/** The quantizations that are looked for, in this order, when none is asked for (llama.cpp, common/download.cpp). */
const DEFAULT_QUANTS = ['Q4_K_M', 'Q8_0'];

/** Files that belong to a model and are none: projectors, calibration data, draft heads. */
const COMPANIONS = ['mmproj', 'imatrix', 'mtp-', 'eagle3-', 'dflash-', 'dspark-'];

/** How many names an error lists. */
const LISTED = 8;

/**
 * The files of the wanted model, all parts of it, the first part first.
 * @throws ModelSourceError ERR_NO_FILE that says what there is
 */
export function chooseFiles<File extends Pick<HubFile, 'path'>>(
  listing: readonly File[],
  wish: FileWish,
): readonly File[] {
  const chosen = wish.files.length > 0 ? named(listing, wish.files) : byQuant(listing.filter(isModel), wish.quant);
  if (chosen === undefined) throw noFile(listing, wish);
  return partNames(chosen.path).map((path) => {
    const part = listing.find((file) => file.path === path);
    if (part !== undefined) return part;
    throw new ModelSourceError('ERR_NO_FILE', `${wish.repository}: ${path} is missing, a part of a split model`);
  });
}

/**
 * The projector of a model: in the folder nearest to it, and there the one whose quantization is nearest (llama.cpp,
 * common/download.cpp). @returns undefined where there is none
 */
export function chooseProjector<File extends Pick<HubFile, 'path'>>(
  listing: readonly File[],
  model: string,
): File | undefined {
  const folders = model.split('/').slice(0, -1);
  const candidates = listing.flatMap((file) => {
    const own = file.path.split('/').slice(0, -1);
    const isBeside = own.every((folder, depth) => folder === folders[depth]);
    if (!isBeside || !file.path.endsWith('.gguf') || !file.path.includes('mmproj')) return [];
    return [{ file, depth: own.length, distance: Math.abs(bitsOf(file.path) - bitsOf(model)) }];
  });
  return candidates.sort((a, b) => b.depth - a.depth || a.distance - b.distance)[0]?.file;
}

/** Bits of a weight, by the quantization at the end of a name; 0 = it says none. */
function bitsOf(path: string): number {
  const quant = /[-.]([A-Z]+\d[A-Z0-9_]*)(?:-\d{5}-of-\d{5})?\.gguf$/i.exec(path)?.[1];
  return Number(/\d+/.exec(quant ?? '0')?.[0]);
}

function named<File extends Pick<HubFile, 'path'>>(
  listing: readonly File[],
  names: readonly string[],
): File | undefined {
  return names.flatMap((name) => listing.filter((file) => file.path === name))[0];
}

/** Only the first part of a split model stands for it. */
function isModel({ path }: Pick<HubFile, 'path'>): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const split = splitName(path);
  return (
    path.endsWith('.gguf') &&
    !COMPANIONS.some((word) => name.includes(word)) &&
    (split === undefined || split.index === 1)
  );
}

function byQuant<File extends Pick<HubFile, 'path'>>(models: readonly File[], quant?: string): File | undefined {
  const quants = quant === undefined ? DEFAULT_QUANTS : [quant];
  for (const wanted of quants) {
    const match = patterns(wanted).flatMap((pattern) => models.filter(({ path }) => pattern.test(path)))[0];
    if (match !== undefined) return match;
  }
  return quant === undefined ? models[0] : undefined;
}

/**
 * A name that ends in exactly the quantization goes before one that only contains it: F16 must not mean bf16.
 * The second pattern is llama.cpp's.
 */
function patterns(quant: string): readonly RegExp[] {
  const literal = quant.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return [new RegExp(String.raw`[-._/]${literal}(-\d{5}-of-\d{5})?\.gguf$`, 'i'), new RegExp(`${literal}[.-]`, 'i')];
}

function noFile(listing: readonly Pick<HubFile, 'path'>[], { repository, files, quant }: FileWish): ModelSourceError {
  const models = listing.filter(({ path }) => path.endsWith('.gguf')).map(({ path }) => path);
  const rest = models.length - LISTED;
  const there =
    models.length === 0
      ? 'no GGUF file at all'
      : models.slice(0, LISTED).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
  const wanted = files[0] ?? (quant === undefined ? 'a GGUF model' : `a GGUF model with ${quant} in its name`);
  return new ModelSourceError('ERR_NO_FILE', `${repository} holds no ${wanted.replace(/^a /, '')}; it holds ${there}`);
}
