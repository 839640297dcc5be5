/** What a server says of a file without sending it. */
export interface RemoteFacts {
  /** Bytes. */
  readonly size?: number;
  /** Lower-case hex. */
  readonly sha256?: string;
  /** As the server writes it, with quotes. */
  readonly etag?: string;
  readonly lastModified?: string;
}

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

export function isSha256(text: string | undefined): text is string {
  return text !== undefined && /^[0-9a-f]{64}$/i.test(text);
}
