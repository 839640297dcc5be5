import { homedir } from 'node:os';
import { posix, win32 } from 'node:path';
import type { ModelRequest, Proxies } from './model-request.js';

type Environment = Readonly<Record<string, string | undefined>>;

export const DEFAULT_ENDPOINT = 'https://huggingface.co/';

/** What the environment says about downloads and no flag does. */
export interface ModelSourceSettings extends Pick<ModelRequest, 'cacheDirectory' | 'endpoint'> {
  readonly proxies: Proxies;
}

/**
 * Reads the variables that llama.cpp and curl read; an empty one counts as absent.
 * @param home the user's home folder
 */
export function modelSourceSettings(
  env: Environment,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): ModelSourceSettings {
  return {
    cacheDirectory: cacheDirectory(env, platform, home),
    endpoint: env.MODEL_ENDPOINT || env.HF_ENDPOINT || DEFAULT_ENDPOINT,
    proxies: {
      http: anyCase(env, 'HTTP_PROXY') ?? anyCase(env, 'ALL_PROXY'),
      https: anyCase(env, 'HTTPS_PROXY') ?? anyCase(env, 'ALL_PROXY'),
      none: anyCase(env, 'NO_PROXY'),
    },
  };
}

/** The folder that llama.cpp's own downloads use, by platform. */
function cacheDirectory(env: Environment, platform: NodeJS.Platform, home: string): string {
  if (env.LLAMA_CACHE) return env.LLAMA_CACHE;
  switch (platform) {
    case 'win32':
      return win32.join(env.LOCALAPPDATA || win32.join(home, 'AppData', 'Local'), 'llama.cpp');
    case 'darwin':
      return posix.join(home, 'Library', 'Caches', 'llama.cpp');
    default:
      return posix.join(env.XDG_CACHE_HOME || posix.join(home, '.cache'), 'llama.cpp');
  }
}

/** curl's rule: the lower-case spelling wins. */
function anyCase(env: Environment, name: string): string | undefined {
  return env[name.toLowerCase()] || env[name] || undefined;
}
