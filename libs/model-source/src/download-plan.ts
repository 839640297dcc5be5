import type { DownloadJob } from './download/file-download.js';
import { inParallel } from './download/parallel.js';
import { chooseFiles, chooseProjector } from './hub/file-choice.js';
import type { Hub } from './hub/hub.js';
import type { HubListing } from './hub/hub-file.js';
import { ModelSourceError } from './model-source-error.js';
import { nameInUrl } from './names/file-name.js';
import { partNames } from './names/split-name.js';
import { type HubSource, projectorTarget, targetsOf, type UrlSource } from './source.js';
import { publicUrl } from './transport/credentials.js';
import type { Questions } from './transport/questions.js';
import type { RemoteFacts } from './transport/remote-facts.js';
import { remoteFacts } from './transport/remote-facts.js';

/** Questions about the parts of a split model that are asked at the same time. */
const PARALLEL_QUESTIONS = 4;

/**
 * The files of a repository that make up the wanted model, and where they go; behind them its projector, where there is
 * one and it is wanted. @throws ModelSourceError
 */
export function hubJobs(
  source: HubSource,
  { commit, files }: HubListing,
  hub: Hub,
  cacheDirectory: string,
  withProjector = false,
): { readonly jobs: readonly DownloadJob[]; readonly projector: string | undefined } {
  const { id, quant } = source.repository;
  const chosen = chooseFiles(files, { repository: id, files: source.files, quant });
  const targets = targetsOf(
    source,
    chosen.map(({ path }) => path),
    cacheDirectory,
  );
  const jobOf = ({ path, ...facts }: (typeof chosen)[number], target: string): DownloadJob => ({
    url: hub.fileUrl(id, commit, path),
    wanted: { ...facts, url: publicUrl(hub.fileUrl(id, 'main', path)) },
    commit,
    target,
    about: { what: `${id}/${path}`, page: hub.page(id) },
  });
  const jobs = chosen.map((file, i) => jobOf(file, targets[i]!));
  const projector = withProjector ? chooseProjector(files, chosen[0]!.path) : undefined;
  if (!projector) return { jobs, projector: undefined };
  const target = projectorTarget(source, projector.path, cacheDirectory);
  return { jobs: [...jobs, jobOf(projector, target)], projector: target };
}

/** The URLs of all parts of the model that a URL belongs to. */
export function partUrls({ url }: UrlSource): readonly URL[] {
  return partNames(url.pathname).map((pathname) => {
    const part = new URL(url);
    part.pathname = pathname;
    return part;
  });
}

/** The files behind a URL, with what the server tells of them now, and where they go. @throws ModelSourceError */
export async function urlJobs(
  source: UrlSource,
  questions: Questions,
  cacheDirectory: string,
  signal?: AbortSignal,
): Promise<readonly DownloadJob[]> {
  const urls = partUrls(source);
  const targets = targetsOf(source, urls.map(nameInUrl), cacheDirectory);
  const facts = await inParallel(urls, PARALLEL_QUESTIONS, (url) => factsOf(url, questions), signal);
  return urls.map((url, i) => ({
    url,
    wanted: { ...facts[i]!, url: publicUrl(url) },
    target: targets[i]!,
    about: { what: publicUrl(url) },
  }));
}

/** Statuses of servers that refuse the question although they would send the file: HEAD may not be signed for. */
const NO_HEAD = new Set([403, 405, 501]);

async function factsOf(url: URL, questions: Questions): Promise<RemoteFacts> {
  try {
    return remoteFacts(await questions.head(url, { what: publicUrl(url) }));
  } catch (error) {
    if (error instanceof ModelSourceError && NO_HEAD.has(error.details.status ?? 0)) return {};
    throw error;
  }
}
