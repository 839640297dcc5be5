import { option, toggle } from '../flag.js';
import { integer } from '../values/numbers.js';
import { text } from '../values/texts.js';

/** The model that reads images and sound. */
export const PROJECTOR = {
  mmproj: option(text('FILE', 'mmproj.gguf'), {
    names: ['-mm', '--mmproj'],
    env: 'LLAMA_ARG_MMPROJ',
    default: '',
    help: 'the projector that reads images and sound for the model, a GGUF file',
  }),
  mmprojUrl: option(text('URL', 'https://example.com/mmproj.gguf'), {
    names: ['-mmu', '--mmproj-url'],
    env: 'LLAMA_ARG_MMPROJ_URL',
    default: '',
    help: 'where to download the projector from',
  }),
  mmprojAuto: toggle({
    names: ['--mmproj-auto'],
    offNames: ['--no-mmproj', '--no-mmproj-auto'],
    env: 'LLAMA_ARG_MMPROJ_AUTO',
    default: true,
    help: 'take the projector; off: the model takes text only',
  }),
  mmprojOffload: toggle({
    names: ['--mmproj-offload'],
    offNames: ['--no-mmproj-offload'],
    env: 'LLAMA_ARG_MMPROJ_OFFLOAD',
    default: true,
    help: 'compute the projector on a GPU where there is one',
  }),
  imageMinTokens: option<number, undefined>(integer(1), {
    names: ['--image-min-tokens'],
    env: 'LLAMA_ARG_IMAGE_MIN_TOKENS',
    default: undefined,
    defaultText: 'as the projector says',
    help: 'fewest tokens of an image, for models that take images of any size',
  }),
  imageMaxTokens: option<number, undefined>(integer(1), {
    names: ['--image-max-tokens'],
    env: 'LLAMA_ARG_IMAGE_MAX_TOKENS',
    default: undefined,
    defaultText: 'as the projector says',
    help: 'most tokens of an image, for models that take images of any size',
  }),
  mediaCache: option(integer(0, 1_048_576), {
    names: ['--media-cache'],
    env: 'LLAMERO_MEDIA_CACHE',
    hint: 'MiB',
    default: 256,
    help: 'MiB for what images and sound were encoded to, so that the same ones need not be encoded again (0 = nothing is kept)',
  }),
} as const;
