import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

export const OLDEST_NODE = [20, 19];

/**
 * What the addon's build needs beside npm packages, and the package that brings it.
 * `works` gets `run(command, args, input)`, which tells whether a command succeeds.
 */
export const TOOLS = [
  {
    name: 'git',
    works: ({ run }) => run('git', ['--version']),
    packages: { debian: 'apt install git', macos: 'xcode-select --install', windows: 'winget install Git.Git' },
  },
  {
    name: 'cmake',
    works: ({ run }) => run('cmake', ['--version']),
    packages: { debian: 'apt install cmake', macos: 'brew install cmake', windows: 'winget install Kitware.CMake' },
  },
  {
    name: 'make or ninja',
    works: ({ run, platform }) => platform === 'win32' || run('ninja', ['--version']) || run('make', ['--version']),
    packages: { debian: 'apt install make', macos: 'xcode-select --install', windows: 'not needed' },
  },
  {
    name: 'a C++17 compiler',
    works: ({ run, platform, environment }) =>
      platform === 'win32'
        ? hasVisualStudio(environment)
        : compilers(environment).some((name) => compilesCpp17(run, name)),
    packages: {
      debian: 'apt install g++',
      macos: 'xcode-select --install',
      windows: 'winget install Microsoft.VisualStudio.2022.BuildTools with the C++ workload',
    },
  },
];

/** @returns {string | undefined} one line for a Node that is too old */
export function nodeProblem(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isOld = major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
  if (!isOld) return undefined;
  return (
    `llamero needs Node ${OLDEST_NODE.join('.')} or newer, this is ${version}. ` +
    'Debian: the nodejs package of nodesource.com; macOS: brew install node; Windows: winget install OpenJS.NodeJS.LTS'
  );
}

/**
 * One line for each missing tool, naming the package to install.
 *
 * @param {{ run: (command: string, args: string[], input?: string) => boolean, platform: string, environment: NodeJS.ProcessEnv }} machine
 * @returns {string[]} empty when all is there
 */
export function toolchainProblems(machine = thisMachine()) {
  return TOOLS.filter((tool) => !tool.works(machine)).map(
    ({ name, packages }) =>
      `llamero needs ${name}. Debian: ${packages.debian}; macOS: ${packages.macos}; Windows: ${packages.windows}`,
  );
}

function thisMachine() {
  const run = (command, args, input = '') => {
    const { status } = spawnSync(command, args, { input, stdio: ['pipe', 'ignore', 'ignore'] });
    return status === 0;
  };
  return { run, platform: process.platform, environment: process.env };
}

/** CMake's own search: CXX, else the usual names. */
function compilers(environment) {
  return environment.CXX ? environment.CXX.split(' ').slice(0, 1) : ['c++', 'g++', 'clang++'];
}

function compilesCpp17(run, compiler) {
  const source = '#include <optional>\nint main() { return std::optional<int>(0).value(); }\n';
  return run(compiler, ['-std=c++17', '-x', 'c++', '-fsyntax-only', '-'], source);
}

/** Visual Studio is not on the path; CMake finds it as its installer records it, and so does this. */
function hasVisualStudio(environment) {
  const installer = join(
    environment['ProgramFiles(x86)'] ?? 'C:\\Program Files (x86)',
    'Microsoft Visual Studio',
    'Installer',
  );
  return existsSync(join(installer, 'vswhere.exe'));
}
