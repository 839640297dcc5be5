import { describe, expect, it } from 'vitest';
import { nodeProblem, TOOLS, toolchainProblems } from './toolchain.mjs';

/** A machine on which only the named commands succeed. */
function machine(commands: readonly string[], platform = 'linux', environment: NodeJS.ProcessEnv = {}) {
  return { run: (command: string) => commands.includes(command), platform, environment };
}

describe('toolchainProblems', () => {
  it('has nothing to say when all tools are there', () => {
    expect(toolchainProblems(machine(['git', 'cmake', 'make', 'g++']))).toEqual([]);
    expect(toolchainProblems(machine(['git', 'cmake', 'ninja', 'c++']))).toEqual([]);
  });

  it('gives one line for each missing tool, naming the package for each system', () => {
    const problems = toolchainProblems(machine(['git', 'make', 'c++']));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('cmake');
    for (const system of ['Debian: ', 'macOS: ', 'Windows: ']) expect(problems[0]).toContain(system);
    expect(toolchainProblems(machine([]))).toHaveLength(TOOLS.length);
    expect(toolchainProblems(machine([])).every((line: string) => !line.includes('\n'))).toBe(true);
  });

  it('looks at the compiler that CXX names, as CMake does', () => {
    const tools = ['git', 'cmake', 'make'];
    expect(toolchainProblems(machine([...tools, 'g++'], 'linux', { CXX: 'my-c++ -m64' }))).toHaveLength(1);
    expect(toolchainProblems(machine([...tools, 'my-c++'], 'linux', { CXX: 'my-c++ -m64' }))).toEqual([]);
  });

  it('finds the tools of this machine', () => {
    expect(toolchainProblems()).toEqual([]);
  });
});

describe('nodeProblem', () => {
  it.each(['20.19.0', '20.20.2', '22.0.0', '24.1.0'])('accepts Node %s', (version) => {
    expect(nodeProblem(version)).toBeUndefined();
  });

  it.each(['18.20.4', '20.18.3', '20.9.0'])('refuses Node %s in one line', (version) => {
    expect(nodeProblem(version)).toMatch(/^llamero needs Node 20\.19 or newer.*$/);
  });
});
