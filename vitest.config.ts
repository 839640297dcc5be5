import { availableParallelism } from 'node:os';
import swc from 'unplugin-swc';
import { configDefaults, defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

/** Which specs each project runs. All others are `unit`. */
const SPECS = {
  http: ['**/*.http.spec.ts'],
  native: ['**/*.native.spec.ts'],
  model: ['**/*.model.spec.ts', '**/*.conformance.spec.ts'],
  process: ['**/*.process.spec.ts'],
  browser: ['**/*.browser.spec.ts'],
} as const;

/** Models take memory, and servers of their own take cores. What computes in one thread may have them all. */
const workers = (most: number) => Math.max(1, Math.min(most, availableParallelism() - 1));
const allCores = { maxWorkers: availableParallelism() };

function project(
  name: keyof typeof SPECS,
  test: TestProjectInlineConfiguration['test'] = {},
): TestProjectInlineConfiguration {
  return { extends: true, test: { name, include: [...SPECS[name]], ...test } };
}

export default defineConfig({
  plugins: [swc.vite({ module: { type: 'es6' } })],
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'], externalConditions: ['source'] } },
  test: {
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{apps,libs,test,bench,tools}/**/*.spec.ts'],
          exclude: [...configDefaults.exclude, ...Object.values(SPECS).flat()],
          ...allCores,
        },
      },
      project('http', allCores),
      project('native', { maxWorkers: workers(4), sequence: { groupOrder: 1 } }),
      project('model', { maxWorkers: workers(4), sequence: { groupOrder: 1 } }),
      project('process', { maxWorkers: workers(2), sequence: { groupOrder: 2 } }),
      project('browser', { maxWorkers: workers(2), sequence: { groupOrder: 3 } }),
    ],
  },
});
