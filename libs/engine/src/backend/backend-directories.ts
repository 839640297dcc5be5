import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';

const require = createRequire(import.meta.url);

/** node-llama-cpp's platform package, by system and processor. */
const PACKAGES: Readonly<Record<string, string>> = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'linux-arm': 'linux-armv7l',
  'linux-riscv64': 'linux-riscv64',
  'darwin-arm64': 'mac-arm64-metal',
  'darwin-x64': 'mac-x64',
  'win32-x64': 'win-x64',
  'win32-arm64': 'win-arm64',
};

/** What is appended for a package with a GPU backend; `-ext` holds builds for older drivers. */
const VARIANTS = ['', '-cuda', '-cuda-ext', '-vulkan'];

/** Written beside the addon by `npm run build:native`. */
interface BuildStamp {
  readonly mode: 'prebuilt' | 'checkout' | 'source';
  /** Folder of llama.cpp's libraries, relative to the stamp. */
  readonly libraries: string;
}

function readStamp(): { readonly folder: string; readonly stamp: BuildStamp } | undefined {
  try {
    const folder = resolve(dirname(require.resolve('#native')), '..');
    return { folder, stamp: JSON.parse(readFileSync(join(folder, 'stamp.json'), 'utf8')) as BuildStamp };
  } catch {
    return undefined;
  }
}

/** Where libraries of llama.cpp lie that `npm run build:native -- --with NAME` compiled; undefined = nowhere. */
export function extrasDirectory(): string | undefined {
  const folder = readStamp()?.folder;
  const extras = folder && join(folder, 'extras', 'lib');
  return extras && existsSync(extras) ? extras : undefined;
}

/** llama.cpp's library for images and sound; undefined = it was not built. */
export function mediaLibrary(): string | undefined {
  const built = readStamp();
  const folder =
    built && built.stamp.mode !== 'prebuilt' ? resolve(built.folder, built.stamp.libraries) : extrasDirectory();
  if (folder === undefined || !existsSync(folder)) return undefined;
  const files = readdirSync(folder, { recursive: true })
    .map(String)
    .sort((a, b) => a.length - b.length);
  const file = files.find((name) => /^(lib)?mtmd\.(so|dll|dylib)$/.test(basename(name)));
  return file && join(folder, file);
}

/** Folder of an installed package; undefined when it is absent: packages for other platforms always are. */
function packageFolder(name: string): string | undefined {
  try {
    let folder = dirname(require.resolve(name));
    while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
    return folder;
  } catch {
    return undefined;
  }
}

const LIBRARY = /^(lib)?ggml-.*\.(so|dll)$/;

/** Folders below `folder` (itself included) that hold ggml libraries, two levels deep. */
function libraryFolders(folder: string, depth = 2): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true });
  const own = entries.some((entry) => LIBRARY.test(entry.name)) ? [folder] : [];
  if (depth === 0) return own;
  const folders = entries.filter((entry) => entry.isDirectory());
  return [...own, ...folders.flatMap((entry) => libraryFolders(join(folder, entry.name), depth - 1))];
}

/**
 * Where ggml's backends are: the folder that the addon was linked against first (it has the CPU backend), then the
 * folders of installed GPU packages of this platform. An addon built from other sources takes only its own backends:
 * prebuilt ones belong to another ggml.
 */
export function backendDirectories(): readonly string[] {
  const built = readStamp();
  if (built !== undefined && built.stamp.mode !== 'prebuilt') {
    return libraryFolders(resolve(built.folder, built.stamp.libraries), 4);
  }
  const name = PACKAGES[`${process.platform}-${process.arch}`];
  if (name === undefined) return [];
  return VARIANTS.flatMap((variant) => {
    const folder = packageFolder(`@node-llama-cpp/${name}${variant}`);
    return folder === undefined ? [] : libraryFolders(join(folder, 'bins'));
  });
}
