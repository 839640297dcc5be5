import { readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { type LocalFile, localFile } from './cache/local-file.js';
import { partUrls } from './download-plan.js';
import { chooseFiles, chooseProjector } from './hub/file-choice.js';
import { fileInUrl } from './hub/hub.js';
import type { LocalModel } from './model-request.js';
import { diskError, ModelSourceError } from './model-source-error.js';
import { nameInUrl } from './names/file-name.js';
import { partNames, splitName } from './names/split-name.js';
import { type HubSource, type RemoteSource, targetsOf } from './source.js';
import { publicUrl } from './transport/credentials.js';

/**
 * The model as far as it can be told without asking anybody: every file of it is there and none is cut short.
 * @returns undefined when it is not
 * @throws ModelSourceError for a link out of the cache folder and for files that cannot be read
 */
export async function cachedModel(
  source: RemoteSource,
  cacheDirectory: string,
  withProjector = false,
): Promise<LocalModel | undefined> {
  const folder = source.path === undefined ? cacheDirectory : undefined;
  if (source.kind === 'hub') {
    const path =
      (await namedFile(source, cacheDirectory, folder)) ??
      (await foreignFile(source)) ??
      (await chosenFile(source, cacheDirectory, folder));
    if (path === undefined) return undefined;
    const projector = withProjector ? await cachedProjector(source, path, cacheDirectory, folder) : undefined;
    return { path, name: source.name, projector };
  }
  const urls = partUrls(source);
  const targets = targetsOf(source, urls.map(nameInUrl), cacheDirectory);
  const isThere = await areWhole(targets, folder, (i) => publicUrl(urls[i]!));
  return isThere ? { path: targets[0]!, name: targets[0]! } : undefined;
}

/** A file that was asked for by name needs no record. */
async function namedFile(source: HubSource, cacheDirectory: string, folder?: string): Promise<string | undefined> {
  for (const file of source.files) {
    const parts = partNames(file);
    const targets = targetsOf(source, parts, cacheDirectory);
    if (await areWhole(targets, folder, () => undefined)) return targets[0];
  }
  return undefined;
}

/** A file that the user put where he asks the model to go. */
async function foreignFile({ path }: HubSource): Promise<string | undefined> {
  const file = path === undefined ? undefined : await localFile(path);
  return file !== undefined && file.record === undefined ? path : undefined;
}

/** @param urlOf where each file has to come from; undefined = anywhere */
async function areWhole(
  targets: readonly string[],
  folder: string | undefined,
  urlOf: (i: number) => string | undefined,
): Promise<boolean> {
  const files = await Promise.all(targets.map((target) => localFile(target, folder)));
  return files.every((file, i) => {
    const url = file?.record?.url;
    return isWhole(file) && (url === undefined || url === (urlOf(i) ?? url));
  });
}

function isWhole(file: LocalFile | undefined): boolean {
  return file !== undefined && (file.record?.size === undefined || file.record.size === file.size);
}

/** The choice by quant among the repository's files that lie here; their records tell which they are. */
async function chosenFile(source: HubSource, cacheDirectory: string, folder?: string): Promise<string | undefined> {
  const { id, quant } = source.repository;
  const place = source.path === undefined ? cacheDirectory : dirname(source.path);
  const listing = (await recordedFiles(place, folder)).flatMap((file) => {
    const path = fileInUrl(file.record?.url ?? '', id);
    const isElsewhere =
      source.path !== undefined && splitName(path ?? '') === undefined && resolve(source.path) !== resolve(file.path);
    return path === undefined || isElsewhere || !isWhole(file) ? [] : [{ path, localPath: file.path }];
  });
  listing.sort((a, b) => (a.path < b.path ? -1 : 1));
  try {
    return chooseFiles(listing, { repository: id, files: source.files, quant })[0]!.localPath;
  } catch (error) {
    if (error instanceof ModelSourceError && error.code === 'ERR_NO_FILE') return undefined;
    throw error;
  }
}

/** The projector of a model that lies here, among the repository's files that do. */
async function cachedProjector(
  source: HubSource,
  model: string,
  cacheDirectory: string,
  folder?: string,
): Promise<string | undefined> {
  const place = source.path === undefined ? cacheDirectory : dirname(source.path);
  const listing = (await recordedFiles(place, folder)).flatMap((file) => {
    const path = fileInUrl(file.record?.url ?? '', source.repository.id);
    return path === undefined || !isWhole(file) ? [] : [{ path, localPath: file.path }];
  });
  const known = listing.find(({ localPath }) => resolve(localPath) === resolve(model));
  return chooseProjector(listing, known?.path ?? basename(model))?.localPath;
}

/** Files of a folder that have a record beside them. */
async function recordedFiles(place: string, folder?: string): Promise<readonly LocalFile[]> {
  let names: readonly string[];
  try {
    names = await readdir(place);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw diskError(`read ${place}`, error);
  }
  const there = new Set(names);
  const recorded = names.filter((name) => there.has(`${name}.json`) && !name.endsWith('.partial'));
  const files = await Promise.all(recorded.map((name) => localFile(join(place, name), folder)));
  return files.filter((file) => file !== undefined);
}
