import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');

/** Which of our doors each folder may import; a folder not named here may import none. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'libs/sampling/src': [],
  'libs/grammar/src': [],
  'libs/model-source/src': [],
  'libs/engine/src': ['#sampling', '#grammar'],
  'libs/engine/src/core': ['#native', '#sampling'],
  'apps/api/src': ['#engine', '#sampling', '#grammar', '#model-source'],
};

function sourceFiles(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
    .map((name) => join(folder, name));
}

function imports(file: string): string[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  return [...text.matchAll(/\b(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1]!);
}

function ruleFor(file: string): readonly string[] {
  const folder = Object.keys(MAY_IMPORT)
    .filter((candidate) => file.startsWith(`${candidate}/`))
    .sort((a, b) => b.length - a.length)[0];
  return folder === undefined ? [] : MAY_IMPORT[folder]!;
}

const FILES = ['apps', 'libs'].flatMap(sourceFiles);

describe('architecture', () => {
  it('finds the sources', () => {
    expect(FILES.length).toBeGreaterThan(20);
  });

  it('imports our libraries only downwards', () => {
    const wrong = FILES.flatMap((file) =>
      imports(file)
        .filter((name) => name.startsWith('#') && !ruleFor(file).includes(name))
        .map((name) => `${file} imports ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  it('never reaches into another library past its door', () => {
    const wrong = FILES.flatMap((file) => {
      const library = file.split('/').slice(0, 2).join('/');
      return imports(file)
        .filter((name) => name.startsWith('.'))
        .map((name) => relative(ROOT, join(ROOT, file, '..', name)))
        .filter((target) => !target.startsWith(`${library}/`))
        .map((target) => `${file} imports ${target}`);
    });
    expect(wrong).toEqual([]);
  });

  it('reads the environment and the command line in main.ts only', () => {
    const wrong = FILES.filter((file) => /\bprocess\.(env|argv)\b/.test(readFileSync(join(ROOT, file), 'utf8'))).filter(
      (file) => file !== 'apps/api/src/main.ts',
    );
    expect(wrong).toEqual([]);
  });

  it('keeps HTTP out of the libraries', () => {
    const web = /^(fastify|@fastify\/|@nestjs\/(?!common$)|node:http)/;
    const wrong = FILES.filter((file) => file.startsWith('libs/')).flatMap((file) =>
      imports(file)
        .filter((name) => web.test(name))
        .map((name) => `${file} imports ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  it('knows the generations of llama-server in compat/ only, and one of them nowhere outside of its folder', () => {
    const outside = FILES.filter((file) => !file.startsWith('apps/api/src/compat/'));
    const named = outside.filter((file) => /'(v0\.5|2025-01)'/.test(readFileSync(join(ROOT, file), 'utf8')));
    const reached = outside.flatMap((file) => imports(file).filter((name) => /\/compat\/[^/]+\//.test(name)));
    expect([...named, ...reached]).toEqual([]);
  });

  it('has no drawers called utils, helpers, common or misc', () => {
    expect(FILES.filter((file) => /(^|\/)(utils?|helpers?|common|misc)(\.ts|\/)/.test(file))).toEqual([]);
  });

  it('has barrels only at the doors of the libraries', () => {
    const doors = ['engine', 'grammar', 'model-source', 'sampling'].map((library) => `libs/${library}/src/index.ts`);
    expect(FILES.filter((file) => file.endsWith('/index.ts') && !doors.includes(file))).toEqual([]);
  });
});
