#!/usr/bin/env node
// Builds native/build/Release/llamero.node. Offline: llama.cpp comes from the installed npm packages.
import { copyFileSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { withLock } from './native/build-lock.mjs';
import { hashInputs, isForeignCache, readStamp, writeStamp } from './native/build-stamp.mjs';
import { buildExtra, EXTRAS, isExtraFresh, readExtras } from './native/extras.mjs';
import { unpackSources } from './native/llama-sources.mjs';
import {
  findLlamaPackage,
  findPrebuiltLibraries,
  packageRoot,
  sharedLibraryFolders,
} from './native/platform-package.mjs';
import { runTool } from './native/tool-run.mjs';
import { requireToolchain, SetupError } from './native/toolchain.mjs';

const HELP = `usage: npm run build:native -- [--prebuilt | --from-source [-DNAME=VALUE ...]]
                                     [--with NAME,...] [--force]

  (nothing)       as the last build; at first as --prebuilt
  --prebuilt      links llama.cpp's prebuilt libraries of the installed platform package; where there are none,
                  as --from-source
  --from-source   compiles llama.cpp's sources from the bundle inside node-llama-cpp, with this machine's
                  instruction set; -D goes to llama.cpp's CMake, for example -DGGML_CUDA=ON
  --with NAME     also libraries of llama.cpp that are not prebuilt, now and at later builds: ${Object.keys(EXTRAS).join(', ')}
  --force         builds even when nothing changed

environment: LLAMA_CPP_DIR=<folder>  links an own checkout of llama.cpp v0.5.0 that is already built with
                                     BUILD_SHARED_LIBS=ON in <folder>/build`;

/** Definitions of llama.cpp's build that are not asked for on the command line. */
const LLAMA_DEFINITIONS = [
  '-DCMAKE_BUILD_TYPE=Release',
  '-DBUILD_SHARED_LIBS=ON',
  '-DCMAKE_WINDOWS_EXPORT_ALL_SYMBOLS=ON',
  ...['TESTS', 'EXAMPLES', 'TOOLS', 'SERVER', 'APP'].map((part) => `-DLLAMA_BUILD_${part}=OFF`),
];

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const buildFolder = join(root, 'native', 'build');
const addon = join(buildFolder, 'Release', 'llamero.node');
const stampFile = join(buildFolder, 'stamp.json');
const report = (line) => console.log(`native: ${line}`);

function readArguments(argv) {
  /** @type {{ mode?: string, checkout?: string, force: boolean, definitions: string[], extras: string[], help?: boolean }} */
  const options = { mode: undefined, checkout: process.env.LLAMA_CPP_DIR, force: false, definitions: [], extras: [] };
  const words = argv.values();
  for (const argument of words) {
    if (argument === '--from-source') options.mode = 'source';
    else if (argument === '--prebuilt') options.mode = 'prebuilt';
    else if (argument === '--force') options.force = true;
    else if (argument === '--with') options.extras.push(...readExtras(words.next().value ?? ''));
    else if (/^-D\w+(:\w+)?=/.test(argument)) options.definitions.push(argument);
    else if (argument === '--help' || argument === '-h') options.help = true;
    else throw new SetupError(`unknown argument: ${argument} (see --help)`);
  }
  if (options.definitions.length > 0 && options.mode !== 'source') throw new SetupError('-D needs --from-source');
  return options;
}

/** Without a choice on the command line the last build is repeated, so that a start does not undo it. */
function completeOptions(asked, last) {
  const options = { ...asked, extras: [...new Set([...(last?.extras ?? []), ...asked.extras])].sort() };
  if (options.mode || options.checkout || !last) return options;
  const checkout = last.mode === 'checkout' ? resolve(buildFolder, last.sources) : undefined;
  return { ...options, mode: last.mode, checkout, definitions: last.definitions ?? [] };
}

/** Those that are compiled here; llama.cpp's own build makes them itself. */
function extrasToBuild(llama, extras) {
  return llama.mode === 'prebuilt' ? extras : [];
}

/** What llama.cpp's own build is told besides. @throws SetupError where a checkout lacks what is asked for */
function definitionsOf(llama, { definitions, extras }) {
  const more = extras.map((name) => EXTRAS[name].definition);
  if (llama.mode === 'checkout') {
    const files = existsSync(llama.libraries) ? readdirSync(llama.libraries, { recursive: true }).map(String) : [];
    const missing = extras.findIndex((name) => !files.some((file) => file.includes(EXTRAS[name].target)));
    if (missing >= 0)
      throw new SetupError(`LLAMA_CPP_DIR: ${extras[missing]} is missing; build it with ${more[missing]}`);
  }
  return llama.mode === 'source' ? [...new Set([...definitions, ...more])] : definitions;
}

/** Which llama.cpp is linked: `mode`, and the folder of its libraries when that is known before building. */
function chooseLlama(options, llamaPackage) {
  if (options.checkout && options.mode !== 'source' && options.mode !== 'prebuilt') {
    const sources = resolve(options.checkout);
    if (!existsSync(join(sources, 'include', 'llama.h')))
      throw new SetupError(`LLAMA_CPP_DIR: no llama.cpp in ${sources}`);
    return { mode: 'checkout', release: '', sources, libraries: join(sources, 'build') };
  }
  const { release } = llamaPackage;
  const prebuilt = options.mode === 'source' ? undefined : findPrebuiltLibraries(llamaPackage);
  const sources = join(buildFolder, 'llama.cpp');
  if (prebuilt) return { mode: 'prebuilt', release, sources, libraries: prebuilt };
  return { mode: 'source', release, sources, libraries: join(sources, 'build', 'bin') };
}

async function buildLlama(llama, definitions) {
  const jobs = String(availableParallelism());
  const build = join(llama.sources, 'build');
  const configure = ['-S', llama.sources, '-B', build, ...LLAMA_DEFINITIONS, ...definitions];
  await runTool('configuring llama.cpp', 'cmake', configure, report);
  await runTool('compiling llama.cpp', 'cmake', ['--build', build, '--config', 'Release', '--parallel', jobs], report);
}

/** Where the loader looks for the libraries: relative to the addon wherever possible, so that the tree may be moved. */
function runPath(libraries) {
  const origin = process.platform === 'darwin' ? '@loader_path' : '$ORIGIN';
  return sharedLibraryFolders(libraries)
    .map((folder) => [folder, relative(dirname(addon), folder)])
    .map(([folder, path]) => (path.startsWith('../../../..') || isAbsolute(path) ? folder : `${origin}/${path}`))
    .join(';');
}

async function buildAddon(llama) {
  const native = join(root, 'native');
  if (isForeignCache(buildFolder, native)) {
    for (const name of ['CMakeCache.txt', 'CMakeFiles'])
      rmSync(join(buildFolder, name), { recursive: true, force: true });
  }
  const cmakeJs = join(packageRoot('cmake-js', join(root, 'package.json')) ?? '', 'bin', 'cmake-js');
  if (!existsSync(cmakeJs)) throw new SetupError('cmake-js is not installed. Run: npm install');
  const common = ['--directory', native, '--out', buildFolder, '--log-level', 'error'];
  const definitions = [
    `--CDLLAMERO_LLAMA_SOURCES=${llama.sources}`,
    `--CDLLAMERO_LLAMA_LIBRARIES=${llama.libraries}`,
    `--CDLLAMERO_LLAMA_RELEASE=${llama.release}`,
    `--CDLLAMERO_RPATH=${runPath(llama.libraries)}`,
  ];
  await runTool('configuring', process.execPath, [cmakeJs, 'configure', ...common, ...definitions], report);
  const parallel = ['--parallel', String(availableParallelism())];
  await runTool('compiling', process.execPath, [cmakeJs, 'build', ...common, ...parallel], report);
  if (process.platform === 'win32') copyLibraries(llama.libraries);
  if (!existsSync(addon)) throw new SetupError(`the build ended without ${relative(root, addon)}`);
}

/** Windows has no run path: libraries are looked for beside the addon. */
function copyLibraries(folder) {
  for (const entry of readdirSync(folder, { recursive: true })) {
    if (String(entry).endsWith('.dll')) copyFileSync(join(folder, String(entry)), join(dirname(addon), String(entry)));
  }
}

/** @returns true when something was built */
export async function buildNative(argv = []) {
  const asked = readArguments(argv);
  if (asked.help) {
    console.log(HELP);
    return false;
  }
  const last = readStamp(stampFile);
  const options = completeOptions(asked, last);
  const llamaPackage = findLlamaPackage(root);
  const llama = chooseLlama(options, llamaPackage);
  const definitions = definitionsOf(llama, options);
  const settings = {
    target: `${process.platform}-${process.arch}`,
    llama: { mode: llama.mode, version: llamaPackage.version, release: llamaPackage.release },
    libraries: relative(root, llama.libraries),
    definitions,
  };
  const inputs = hashInputs(root, settings);
  const isAddonFresh = () =>
    readStamp(stampFile)?.inputs === inputs && existsSync(addon) && existsSync(llama.libraries);
  const staleExtras = () =>
    extrasToBuild(llama, options.extras).filter(
      (name) => options.force || !isExtraFresh(name, join(root, 'native'), buildFolder, llama),
    );
  const isFresh = () => !options.force && isAddonFresh() && staleExtras().length === 0;
  if (isFresh()) return rememberExtras(options.extras);
  requireToolchain({ needsGit: llama.mode !== 'checkout' });
  return withLock(join(buildFolder, '.lock'), report, async () => {
    if (options.force || !isAddonFresh()) await build();
    rememberExtras(options.extras);
    for (const name of staleExtras()) await buildExtra(name, join(root, 'native'), buildFolder, llama, report);
    return true;
  });

  async function build() {
    const started = performance.now();
    if (last) writeStamp(stampFile, { ...last, inputs: 'unfinished' });
    if (llama.mode !== 'checkout') unpackSources(llamaPackage, llama.sources, llama.mode === 'source', report);
    if (llama.mode === 'source') await buildLlama(llama, definitions);
    await buildAddon(llama);
    writeStamp(stampFile, {
      inputs,
      mode: llama.mode,
      sources: relative(buildFolder, llama.sources),
      libraries: relative(buildFolder, llama.libraries),
      definitions: options.definitions,
    });
    report(`built ${relative(root, addon)} (${llama.mode}) in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  }
}

/** What was asked for once is kept fresh from then on. @returns false: nothing was built */
function rememberExtras(extras) {
  const stamp = readStamp(stampFile);
  if (JSON.stringify(stamp?.extras ?? []) !== JSON.stringify(extras)) writeStamp(stampFile, { ...stamp, extras });
  return false;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  buildNative(process.argv.slice(2)).catch((error) => {
    if (!(error instanceof SetupError)) throw error;
    console.error(`native: ${error.message}`);
    process.exitCode = 1;
  });
}
