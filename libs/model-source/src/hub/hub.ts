import { ModelSourceError } from '../model-source-error.js';
import { publicUrl } from '../transport/credentials.js';
import type { Questions } from '../transport/questions.js';
import { commitOf, filesOf, nextPage } from './hub-answer.js';
import type { HubFile, HubListing } from './hub-file.js';

/** Pages of a listing that are read: a thousand files each. */
const MAX_PAGES = 100;

/** A hub with the API of Hugging Face: the two questions that llama.cpp asks it. */
export class Hub {
  /** @param endpoint its path ends in / */
  constructor(
    private readonly endpoint: URL,
    private readonly questions: Questions,
  ) {}

  /**
   * The files of a repository at the commit that `main` is at now, so that all parts of a model belong together.
   * @throws ModelSourceError
   */
  async list(repository: string): Promise<HubListing> {
    const about = { what: repository, page: this.page(repository) };
    const refs = await this.questions.json(new URL(`api/models/${repository}/refs`, this.endpoint), about);
    const commit = commitOf(refs.value, repository);
    const files: HubFile[] = [];
    let page: string | undefined = '?recursive=true';
    for (let pages = 0; page !== undefined; pages++) {
      if (pages === MAX_PAGES) throw new ModelSourceError('ERR_HUB_ANSWER', `${repository} holds too many files`);
      const url: URL = new URL(`api/models/${repository}/tree/${commit}`, this.endpoint);
      // Only the query of the link is taken: a mirror may pass on links to the hub that it mirrors.
      url.search = page;
      const { value, headers } = await this.questions.json(url, about);
      files.push(...filesOf(value, repository));
      page = nextPage(headers.link);
    }
    return { commit, files };
  }

  /** Where a file is downloaded from. */
  fileUrl(repository: string, revision: string, path: string): URL {
    const parts = path.split('/').map(encodeURIComponent).join('/');
    return new URL(`${repository}/resolve/${revision}/${parts}`, this.endpoint);
  }

  /** Where a person reads about the repository. */
  page(repository: string): string {
    return publicUrl(new URL(repository, this.endpoint));
  }
}

/** The repository's file that a download URL names, whatever the hub and the revision. */
export function fileInUrl(url: string, repository: string): string | undefined {
  const path = url.split(`/${repository}/resolve/`)[1];
  const file = path?.slice(path.indexOf('/') + 1);
  try {
    return file === undefined || file === '' ? undefined : decodeURIComponent(file);
  } catch {
    return undefined;
  }
}
