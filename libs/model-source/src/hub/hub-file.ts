import type { RemoteFacts } from '../transport/remote-facts.js';

/** A file in a repository's listing. */
export interface HubFile extends RemoteFacts {
  /** From the repository's root, parts separated by /. */
  readonly path: string;
}

/** A repository at one commit. */
export interface HubListing {
  /** 40 hex digits. */
  readonly commit: string;
  readonly files: readonly HubFile[];
}
