import { MediaProblem } from './media-problem.js';

/** Where a picture or a recording is. */
export type MediaSource =
  | { readonly type: 'inline'; readonly base64: string }
  | { readonly type: 'remote'; readonly url: URL }
  /** Below --media-path. */
  | { readonly type: 'local'; readonly path: string };

/** Where the data of a data URI begin at the latest: there are no longer types. */
const LONGEST_TYPE = 256;

/** What a data URI may call itself; the content says what it is. */
const TYPES = /^data:(?:image|audio)\/[^,]*;base64$/i;

const SCHEME = /^([a-z][a-z0-9+.-]*):/i;

/** What is meant by the text of a request: a data URI, a URL, or Base64 alone. @throws MediaProblem */
export function readMediaSource(text: string): MediaSource {
  const scheme = SCHEME.exec(text.slice(0, LONGEST_TYPE))?.[1]?.toLowerCase();
  if (scheme === undefined) return { type: 'inline', base64: text };
  if (scheme === 'data') return { type: 'inline', base64: dataOf(text) };
  if (scheme === 'http' || scheme === 'https') return { type: 'remote', url: urlOf(text) };
  if (scheme === 'file') return { type: 'local', path: pathOf(text) };
  throw new MediaProblem('must be a data URI, a URL (http, https or file), or Base64');
}

/** As `readMediaSource`, where only the data themselves are taken. @throws MediaProblem */
export function readInlineSource(text: string): MediaSource {
  const source = readMediaSource(text);
  if (source.type === 'inline') return source;
  throw new MediaProblem('must be Base64 or a data URI');
}

function dataOf(uri: string): string {
  const comma = uri.slice(0, LONGEST_TYPE).indexOf(',');
  if (comma < 0 || !TYPES.test(uri.slice(0, comma))) {
    throw new MediaProblem('must be a data URI of an image or of sound, in Base64');
  }
  return uri.slice(comma + 1);
}

/** @throws MediaProblem for a URL that is none, and for one that says who asks */
function urlOf(text: string): URL {
  if (!URL.canParse(text)) throw new MediaProblem('is not a URL');
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') throw new MediaProblem('must not have a name or a password');
  url.hash = '';
  return url;
}

function pathOf(uri: string): string {
  const path = uri.slice('file://'.length);
  if (!uri.slice(0, 7).toLowerCase().startsWith('file://') || path === '') {
    throw new MediaProblem('must name a file: file://path');
  }
  try {
    return decodeURIComponent(path);
  } catch {
    throw new MediaProblem('is not a URL');
  }
}
