import { existsSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { hashFiles, isForeignCache, readStamp, writeStamp } from './build-stamp.mjs';
import { checkOut } from './llama-sources.mjs';
import { runTool } from './tool-run.mjs';
import { SetupError } from './toolchain.mjs';

/**
 * Libraries of llama.cpp that nobody builds before: the CMake target, the sources besides the headers, the switch of
 * llama.cpp's own build, and what asks for it on the command line and in the environment of a start.
 */
export const EXTRAS = {
  multimodal: {
    target: 'mtmd',
    sources: ['tools/mtmd', 'tools/mtmd/models'],
    definition: '-DLLAMA_BUILD_MTMD=ON',
    askedBy: {
      flags: ['--mmproj', '-mm', '--mmproj-url', '-mmu'],
      environment: ['LLAMA_ARG_MMPROJ', 'LLAMA_ARG_MMPROJ_URL'],
    },
  },
  rpc: {
    target: 'ggml-rpc',
    sources: ['ggml/src/ggml-rpc', 'ggml/src/ggml-impl.h', 'ggml/src/ggml-backend-impl.h'],
    definition: '-DGGML_RPC=ON',
    askedBy: { command: 'rpc-worker', flags: ['--rpc'], environment: ['LLAMA_ARG_RPC'] },
  },
};

/**
 * The libraries that a start needs.
 * @param {readonly string[]} words of the command line
 * @param {Readonly<Record<string, string | undefined>>} env
 */
export function extrasFor(words, env) {
  return Object.entries(EXTRAS)
    .filter(([, { askedBy }]) => {
      const isCommand = askedBy.command !== undefined && words[0] === askedBy.command;
      const isAsked = isCommand || words.some((word) => askedBy.flags.includes(word));
      return isAsked || askedBy.environment.some((name) => env[name]);
    })
    .map(([name]) => name);
}

/** @throws SetupError naming the first that there is not */
export function readExtras(text) {
  const names = text.split(',').filter((name) => name !== '');
  const unknown = names.find((name) => !Object.hasOwn(EXTRAS, name));
  if (unknown !== undefined || names.length === 0) {
    throw new SetupError(
      `--with takes ${Object.keys(EXTRAS).join(', ')}, separated by commas, not "${unknown ?? text}"`,
    );
  }
  return names;
}

/** Where a library lies, and what it was made of. */
function placeOf(name, buildFolder) {
  const folder = join(buildFolder, 'extras');
  return {
    folder,
    stamp: join(folder, `${name}.json`),
    library: join(folder, 'lib', libraryName(EXTRAS[name].target)),
  };
}

function libraryName(target) {
  return process.platform === 'win32' ? `${target}.dll` : `lib${target}.so`;
}

/**
 * @param {string} native folder of the CMake files
 * @param llama the libraries that it is linked to
 */
export function isExtraFresh(name, native, buildFolder, llama) {
  const { stamp, library } = placeOf(name, buildFolder);
  return existsSync(library) && readStamp(stamp)?.inputs === inputsOf(name, native, llama);
}

function inputsOf(name, native, llama) {
  const files = [join(native, 'extras', 'CMakeLists.txt'), join(native, 'cmake', 'llama-cpp.cmake')];
  const { release, libraries } = llama;
  return hashFiles(dirname(native), files, { name, release, libraries, target: `${process.platform}-${process.arch}` });
}

/**
 * Compiles one of the libraries against those of `llama`, whose headers lie in `llama.sources`.
 * @param {(line: string) => void} report
 * @throws SetupError
 */
export async function buildExtra(name, native, buildFolder, llama, report) {
  const { target, sources } = EXTRAS[name];
  const { folder, stamp, library } = placeOf(name, buildFolder);
  const started = performance.now();
  rmSync(stamp, { force: true });
  checkOut(llama.sources, sources);
  const source = join(native, 'extras');
  if (isForeignCache(folder, source)) rmSync(folder, { recursive: true, force: true });
  const configure = [
    ...['-S', source, '-B', folder, '-DCMAKE_BUILD_TYPE=Release'],
    `-DCMAKE_LIBRARY_OUTPUT_DIRECTORY=${join(folder, 'lib')}`,
    `-DCMAKE_LIBRARY_OUTPUT_DIRECTORY_RELEASE=${join(folder, 'lib')}`,
    `-DLLAMERO_LLAMA_SOURCES=${llama.sources}`,
    `-DLLAMERO_LLAMA_LIBRARIES=${llama.libraries}`,
    `-DLLAMERO_RPATH=${llama.libraries}`,
  ];
  await runTool(`configuring ${target}`, 'cmake', configure, report);
  const jobs = ['--config', 'Release', '--parallel', String(availableParallelism())];
  await runTool(`compiling ${target}`, 'cmake', ['--build', folder, '--target', target, ...jobs], report);
  if (!existsSync(library)) throw new SetupError(`the build ended without ${library}`);
  writeStamp(stamp, { inputs: inputsOf(name, native, llama) });
  report(`built ${target} in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}
