import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const FOLDERS = ['apps', 'libs', 'test', 'bench', 'tools'];
/** How a spec starts processes, by itself or through what helps it. */
const STARTS_PROCESSES = /from '(node:child_process|[./\w-]+\/(server-process|typescript-process)\.js)'/;

const SPECS = FOLDERS.flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.spec.ts'))
    .map((name) => join(folder, name)),
);

describe('the name of a spec', () => {
  it('is *.process.spec.ts or *.browser.spec.ts when it starts processes, which run few at once', () => {
    const wrong = SPECS.filter(
      (file) =>
        !/\.(process|browser)\.spec\.ts$/.test(file) && STARTS_PROCESSES.test(readFileSync(join(ROOT, file), 'utf8')),
    );
    expect(wrong).toEqual([]);
  });

  it.each(['http', 'native', 'model', 'process', 'browser'])(
    'says in test/%s which project it belongs to',
    (project) => {
      const wrong = SPECS.filter(
        (file) => file.startsWith(join('test', project, '/')) && !file.endsWith(`.${project}.spec.ts`),
      );
      expect(wrong).toEqual([]);
    },
  );
});
