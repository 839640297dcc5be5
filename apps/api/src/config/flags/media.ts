import { option, toggle } from '../flag.js';
import { integer } from '../values/numbers.js';
import { text } from '../values/texts.js';

/** Where pictures and sound in requests may come from, besides the request itself. */
export const MEDIA = {
  allowRemoteMedia: toggle({
    names: ['--allow-remote-media'],
    env: 'LLAMERO_ALLOW_REMOTE_MEDIA',
    default: false,
    help: 'fetch pictures and sound that requests name by http and https URLs, from public addresses only',
  }),
  remoteMediaTimeout: option(integer(1, 600), {
    names: ['--remote-media-timeout'],
    env: 'LLAMERO_REMOTE_MEDIA_TIMEOUT',
    default: 10,
    help: 'seconds that fetching one of them takes at most, redirects and all',
  }),
  mediaPath: option(text('PATH', 'pictures'), {
    names: ['--media-path'],
    env: 'LLAMERO_MEDIA_PATH',
    default: '',
    help: 'folder of pictures and sound that requests may name by file:// URLs, by their paths in it',
  }),
} as const;
