import { ModelSourceError } from '../model-source-error.js';

/** Bytes that common file systems take for one name, less what a partial file's endings need. */
const MAX_BYTES = 255 - '.partial.json.'.length - 36;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const FORBIDDEN = /[\u0000-\u001f\u007f<>:"|?*\\/]/;
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** True for a path of the hub of which each part is a plain name. */
export function isSafePath(path: string): boolean {
  return path.split('/').every(isSafeName);
}

/** True for a name that is one file in a folder, on every platform: no separator, no `..`, no device. */
function isSafeName(name: string): boolean {
  return (
    name !== '' &&
    name !== '.' &&
    name !== '..' &&
    !FORBIDDEN.test(name) &&
    !RESERVED.test(name) &&
    !/[. ]$/.test(name) &&
    !name.startsWith(' ')
  );
}

/**
 * The name in the cache folder of a repository's file: `user_model_folder_file.gguf`, in one folder, so that no path of
 * the hub can lead out of it. The same name as llama.cpp gave it before it changed to the hub's own cache layout.
 * @throws ModelSourceError ERR_UNSAFE_NAME
 */
export function cachedName(repository: string, path: string): string {
  if (!isSafePath(path)) throw unsafe(path);
  return checked(`${repository}/${path}`.replaceAll('/', '_'));
}

/** The last part of a path of the hub. @throws ModelSourceError ERR_UNSAFE_NAME */
export function baseName(path: string): string {
  if (!isSafePath(path)) throw unsafe(path);
  return checked(path.slice(path.lastIndexOf('/') + 1));
}

/** The last part of the URL's path. @throws ModelSourceError ERR_UNSAFE_NAME */
export function nameInUrl(url: URL): string {
  const last = url.pathname.slice(url.pathname.lastIndexOf('/') + 1);
  let name: string;
  try {
    name = decodeURIComponent(last);
  } catch {
    throw unsafe(last);
  }
  if (name === '') throw new ModelSourceError('ERR_UNSAFE_NAME', `${url.origin}${url.pathname} names no file`);
  return checked(name);
}

function checked(name: string): string {
  if (!isSafeName(name)) throw unsafe(name);
  if (Buffer.byteLength(name) > MAX_BYTES) {
    throw new ModelSourceError('ERR_UNSAFE_NAME', `the file name ${JSON.stringify(name)} is too long; use --model`);
  }
  return name;
}

function unsafe(name: string): ModelSourceError {
  return new ModelSourceError('ERR_UNSAFE_NAME', `${JSON.stringify(name)} cannot be used as a file name`);
}
