import { describe, expect, it } from 'vitest';
import { modelSourceSettings } from './environment.js';

const settings = (env: Record<string, string>, platform: NodeJS.Platform = 'linux') =>
  modelSourceSettings(env, platform, '/home/ada');

describe('the settings of the environment', () => {
  it.each([
    ['linux', {}, '/home/ada/.cache/llama.cpp'],
    ['linux', { XDG_CACHE_HOME: '/cache' }, '/cache/llama.cpp'],
    ['linux', { XDG_CACHE_HOME: '/cache', LLAMA_CACHE: '/models' }, '/models'],
    ['linux', { LLAMA_CACHE: '' }, '/home/ada/.cache/llama.cpp'],
    ['darwin', { XDG_CACHE_HOME: '/cache' }, '/home/ada/Library/Caches/llama.cpp'],
    ['win32', { LOCALAPPDATA: 'C:\\Local' }, 'C:\\Local\\llama.cpp'],
  ] as const)('put the cache on %s with %j into %s', (platform, env, folder) => {
    expect(settings(env, platform).cacheDirectory).toBe(folder);
  });

  it('name the hub, MODEL_ENDPOINT before HF_ENDPOINT', () => {
    expect(settings({}).endpoint).toBe('https://huggingface.co/');
    expect(settings({ HF_ENDPOINT: 'https://a' }).endpoint).toBe('https://a');
    expect(settings({ HF_ENDPOINT: 'https://a', MODEL_ENDPOINT: 'https://b' }).endpoint).toBe('https://b');
  });

  it('name the proxies in either spelling, the lower case first', () => {
    expect(settings({ HTTP_PROXY: 'a', http_proxy: 'b', HTTPS_PROXY: 'c', no_proxy: 'd' }).proxies).toEqual({
      http: 'b',
      https: 'c',
      none: 'd',
    });
    expect(settings({ ALL_PROXY: 'a', https_proxy: '' }).proxies).toMatchObject({ http: 'a', https: 'a' });
  });
});
