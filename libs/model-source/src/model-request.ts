/** Which model is asked for. An empty text counts as absent, so that flags with the default '' pass through. */
export interface ModelRequest {
  /** A local path; beside `modelUrl` or `hfRepo` the place where the file goes. */
  readonly model?: string;
  /** http or https. */
  readonly modelUrl?: string;
  /** `user/model` or `user/model:quant`. Wins over `modelUrl`. */
  readonly hfRepo?: string;
  /** A path in the repository; wins over the quant. */
  readonly hfFile?: string;
  /** Of a repository, also the projector that belongs to the model, where there is one; absent = no. */
  readonly withProjector?: boolean;
  /** Sent to the endpoint only. */
  readonly hfToken?: string;
  /** True = use what is there and open no connection. */
  readonly offline: boolean;
  readonly cacheDirectory: string;
  /** Where the hub is, with or without a slash at its end. */
  readonly endpoint: string;
}

/** A model that lies on this machine. */
export interface LocalModel {
  /** The file, or the first of a split model: llama.cpp finds the others beside it. */
  readonly path: string;
  /** What the model is called where no alias is given: the repository as asked for, else the path. */
  readonly name: string;
  /** The projector, where one was asked for and is there. */
  readonly projector?: string | undefined;
}

/** URLs of forward proxies; absent or empty = none. */
export interface Proxies {
  readonly http?: string;
  /** Absent = the one for http. */
  readonly https?: string;
  /** Hosts to reach directly, separated by commas; `*` = all. */
  readonly none?: string;
}

/** How far a download is, over all files of the model. */
export interface DownloadProgress {
  /** What is downloaded: the model's name. */
  readonly name: string;
  /** Bytes that lie here, those of earlier runs included. */
  readonly bytes: number;
  /** Absent while a size is unknown. */
  readonly total?: number;
}

/** Times in milliseconds. */
export interface DownloadLimits {
  /** Attempts in a row that bring no progress, for a file. */
  readonly attempts: number;
  /** The same for a question to the hub. */
  readonly questionAttempts: number;
  /** Bytes after which an attempt counts as progress. */
  readonly progress: number;
  /** Wait before the second attempt; doubled for each further one. */
  readonly retryDelay: number;
  readonly maxRetryDelay: number;
  readonly connectTimeout: number;
  /** Until the head of an answer. */
  readonly answerTimeout: number;
  /** Without a byte in the middle of an answer. */
  readonly stallTimeout: number;
  /** Parts of a split model that are downloaded at the same time. */
  readonly parallelParts: number;
  /** Between the signs of life that the owner of a download leaves. */
  readonly lockBeat: number;
  /** Without a sign of life: the owner is taken for dead. */
  readonly lockStale: number;
}

export const DOWNLOAD_LIMITS: DownloadLimits = {
  attempts: 5,
  questionAttempts: 3,
  progress: 1024 * 1024,
  retryDelay: 1000,
  maxRetryDelay: 60_000,
  connectTimeout: 10_000,
  answerTimeout: 30_000,
  stallTimeout: 30_000,
  parallelParts: 4,
  lockBeat: 2000,
  lockStale: 10_000,
};

export type ModelSourceLog = (level: 'info' | 'warn', message: string) => void;

/** What the resolution of a model does beside reading and writing files. */
export interface ModelSourceEffects {
  readonly proxies?: Proxies;
  /** Ends the download; what has arrived stays for the next start. */
  readonly signal?: AbortSignal;
  /** Takes lines for the user, without a line end. */
  readonly log?: ModelSourceLog;
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Absent = DOWNLOAD_LIMITS. */
  readonly limits?: DownloadLimits;
}
