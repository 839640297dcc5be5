import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { SetupError } from './toolchain.mjs';

/** node-llama-cpp's package with prebuilt libraries, by system and processor. */
const PACKAGES = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'linux-arm': 'linux-armv7l',
  'linux-riscv64': 'linux-riscv64',
  'darwin-arm64': 'mac-arm64-metal',
  'darwin-x64': 'mac-x64',
  'win32-x64': 'win-x64',
  'win32-arm64': 'win-arm64',
};

/** Everything the linker needs; on Windows these are import libraries. */
const LINKABLE = process.platform === 'win32' ? /^llama.*\.lib$/ : /^libllama.*\.(so|dylib)$/;

/** Root of an installed package, or undefined. */
export function packageRoot(name, from) {
  try {
    let folder = dirname(createRequire(from).resolve(name));
    while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
    return folder;
  } catch {
    return undefined;
  }
}

/** @throws SetupError when node-llama-cpp is not installed */
export function findLlamaPackage(root) {
  const folder = packageRoot('node-llama-cpp', join(root, 'package.json'));
  if (!folder) throw new SetupError('node-llama-cpp is not installed. Run: npm install');
  const bundle = join(folder, 'llama', 'gitRelease.bundle');
  if (!existsSync(bundle)) throw new SetupError(`${bundle} is missing. Run: npm install`);
  return {
    folder,
    bundle,
    version: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version,
    release: JSON.parse(readFileSync(join(folder, 'llama', 'llama.cpp.info.json'), 'utf8')).tag,
  };
}

/** True where the prebuilt libraries cannot run (Alpine): they are linked against glibc. */
function isMusl() {
  const loaders = ['/lib', '/lib64'].flatMap((folder) => (existsSync(folder) ? readdirSync(folder) : []));
  return process.platform === 'linux' && loaders.some((file) => file.startsWith('ld-musl-'));
}

/** The name of this platform's package below @node-llama-cpp/; undefined where there is none. */
export function platformPackageName() {
  return PACKAGES[`${process.platform}-${process.arch}`];
}

/**
 * The folder with the prebuilt libraries of this platform; undefined when its package is not installed or
 * cannot be linked against.
 */
export function findPrebuiltLibraries(llamaPackage) {
  const name = platformPackageName();
  if (!name || isMusl()) return undefined;
  const folder = packageRoot(`@node-llama-cpp/${name}`, join(llamaPackage.folder, 'package.json'));
  const bins = folder && join(folder, 'bins');
  if (!bins || !existsSync(bins)) return undefined;
  return [bins, ...readdirSync(bins).map((entry) => join(bins, entry))].find(
    (candidate) => existsSync(candidate) && holdsLibraries(candidate),
  );
}

/** Folders below `folder` that hold shared libraries of llama.cpp or ggml: what the loader has to search. */
export function sharedLibraryFolders(folder) {
  const files = readdirSync(folder, { withFileTypes: true, recursive: true });
  const libraries = files.filter((entry) => /^lib(llama|ggml).*\.(so|dylib)$/.test(entry.name));
  return [...new Set(libraries.map((entry) => entry.parentPath ?? entry.path))];
}

function holdsLibraries(folder) {
  try {
    return readdirSync(folder).some((file) => LINKABLE.test(file));
  } catch {
    return false;
  }
}
