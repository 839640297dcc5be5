import { spawnSync } from 'node:child_process';

/** A reason to stop that the user can act on: printed as one line, without a stack. */
export class SetupError extends Error {}

/** What has to be installed when a tool is missing, by system. */
const PACKAGES = {
  cmake: { linux: 'apt install cmake', darwin: 'brew install cmake', win32: 'winget install Kitware.CMake' },
  git: { linux: 'apt install git', darwin: 'xcode-select --install', win32: 'winget install Git.Git' },
  'a C++ compiler': {
    linux: 'apt install g++',
    darwin: 'xcode-select --install',
    win32: 'winget install Microsoft.VisualStudio.2022.BuildTools (workload "Desktop development with C++")',
  },
  'make or ninja': {
    linux: 'apt install make',
    darwin: 'xcode-select --install',
    win32: 'winget install Ninja-build.Ninja',
  },
};

const SYSTEMS = { linux: 'Debian', darwin: 'macOS', win32: 'Windows' };

function runs(command) {
  return spawnSync(command, ['--version'], { stdio: 'ignore', windowsHide: true }).status === 0;
}

/** @throws SetupError with one line that says what to install */
export function missing(tool) {
  const commands = Object.entries(PACKAGES[tool]).map(([system, command]) => `${SYSTEMS[system]}: ${command}`);
  return new SetupError(`${tool} was not found. To install it: ${commands.join('; ')}`);
}

/**
 * Checks that the addon can be compiled here. On Windows the compiler is left to CMake, which knows Visual Studio.
 * @throws SetupError
 */
export function requireToolchain({ needsGit }) {
  if (!runs('cmake')) throw missing('cmake');
  if (needsGit && !runs('git')) throw missing('git');
  if (process.platform === 'win32') return;
  const compilers = [process.env.CXX || 'c++', 'c++', 'g++', 'clang++'];
  if (!compilers.some((compiler) => runs(compiler.split(' ')[0]))) throw missing('a C++ compiler');
  if (!['ninja', 'make'].some(runs)) throw missing('make or ninja');
}
