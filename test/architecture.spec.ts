import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FLOORS, floorOf } from './support/floors.js';
import { circles, imports, neededFiles, ROOT, sourceFiles } from './support/source-imports.js';

/** Which of our doors each folder may import; a folder not named here may import none. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'libs/sampling/src': [],
  'libs/grammar/src': [],
  'libs/model-source/src': [],
  'libs/engine/src': ['#sampling'],
  'libs/engine/src/backend': ['#native', '#sampling'],
  'apps/api/src': ['#engine', '#sampling', '#grammar', '#model-source'],
};

/** Floors of the folder of protocols that all protocols may use; of every other folder there none may use anything. */
const SHARED_BY_PROTOCOLS = ['protocols/llama-native', 'protocols/openai', 'protocols/presenter'];

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

  it('has no circles of imports, types included', () => {
    expect(circles(FILES, neededFiles)).toEqual([]);
  });

  it.each(Object.keys(FLOORS))('imports from floor to floor in %s as the table has it', (library) => {
    const wrong = FILES.filter((file) => file.startsWith(`${library}/`)).flatMap((file) => {
      const floor = floorOf(library, file);
      if (floor === undefined) return [`${file} is on no floor`];
      return neededFiles(file)
        .filter((target) => {
          const below = floorOf(library, target);
          return below !== floor && (below === undefined || !FLOORS[library]![floor]!.includes(below));
        })
        .map((target) => `${file} imports ${target}`);
    });
    expect(wrong).toEqual([]);
  });

  it.each(Object.entries(FLOORS))('lets the floors of %s run one way', (_, floors) => {
    expect(circles(Object.keys(floors), (floor) => floors[floor]!)).toEqual([]);
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

  it('has nothing of one protocol in another, but for what llama-server and OpenAI lend to all', () => {
    const protocols = 'apps/api/src/protocols/';
    const folderOf = (file: string) => file.slice(protocols.length).split('/')[0];
    const wrong = FILES.filter((file) => file.startsWith(protocols)).flatMap((file) =>
      neededFiles(file)
        .filter((target) => target.startsWith(protocols) && folderOf(target) !== folderOf(file))
        .filter((target) => !SHARED_BY_PROTOCOLS.includes(floorOf('apps/api/src', target)!))
        .map((target) => `${file} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it('has no drawers called utils, helpers, common or misc', () => {
    expect(FILES.filter((file) => /(^|\/)(utils?|helpers?|common|misc)(\.ts|\/)/.test(file))).toEqual([]);
  });

  it('has barrels only at the doors of the libraries', () => {
    const doors = ['engine', 'grammar', 'model-source', 'sampling'].map((library) => `libs/${library}/src/index.ts`);
    expect(FILES.filter((file) => file.endsWith('/index.ts') && !doors.includes(file))).toEqual([]);
  });
});
