import { ModelSourceError } from '../model-source-error.js';
import { isSafePath } from '../names/file-name.js';
import { isSha256 } from '../transport/remote-facts.js';
import type { HubFile } from './hub-file.js';

/** The commit of `main`, else of the first branch. @throws ModelSourceError ERR_HUB_ANSWER */
export function commitOf(refs: unknown, repository: string): string {
  const branches = list(member(refs, 'branches'))
    .map((branch) => ({ name: text(member(branch, 'name')), commit: text(member(branch, 'targetCommit')) }))
    .filter(({ commit }) => commit !== undefined && /^[0-9a-f]{40}$/i.test(commit));
  const commit = (branches.find(({ name }) => name === 'main') ?? branches[0])?.commit;
  if (commit === undefined) throw new ModelSourceError('ERR_HUB_ANSWER', `${repository}: the hub names no commit`);
  return commit.toLowerCase();
}

/**
 * The files of one page of a tree. A path that could not be a plain file name is left out.
 * @throws ModelSourceError ERR_HUB_ANSWER
 */
export function filesOf(tree: unknown, repository: string): readonly HubFile[] {
  if (!Array.isArray(tree)) {
    throw new ModelSourceError('ERR_HUB_ANSWER', `${repository}: the hub's listing is not a list`);
  }
  return tree.flatMap((entry: unknown) => {
    const path = text(member(entry, 'path'));
    if (member(entry, 'type') !== 'file' || path === undefined || !isSafePath(path)) return [];
    const lfs = member(entry, 'lfs');
    const sha256 = text(member(lfs, 'oid'));
    const oid = text(member(entry, 'oid'));
    return [
      {
        path,
        size: size(member(lfs, 'size')) ?? size(member(entry, 'size')),
        sha256: isSha256(sha256) ? sha256.toLowerCase() : undefined,
        // A file outside LFS is known by its git object, which the hub also sends as its ETag.
        etag: lfs === undefined && oid !== undefined ? `"${oid}"` : undefined,
      },
    ];
  });
}

/** The query of a listing's next page, from a Link header; undefined on the last page. */
export function nextPage(link: string | undefined): string | undefined {
  const target = /<([^>]*)>\s*;\s*rel="?next"?/.exec(link ?? '')?.[1];
  return target !== undefined && URL.canParse(target, 'http://hub/')
    ? new URL(target, 'http://hub/').search
    : undefined;
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function size(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined;
}
