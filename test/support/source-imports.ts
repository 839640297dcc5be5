import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { componentsOf } from '../../libs/grammar/src/automata/strong-components.js';

export const ROOT = join(import.meta.dirname, '../..');

/** The sources below a folder, specs left out, as paths from the root. */
export function sourceFiles(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
    .map((name) => join(folder, name));
}

/** What a file imports, types included. */
export function imports(file: string): readonly string[] {
  return matches(file, /\b(?:from|import)\s*\(?\s*'([^']+)'/g);
}

/** The files that a file needs before it can be read; what is loaded later, by `import()`, is none of them. */
export function neededFiles(file: string): readonly string[] {
  return matches(file, /\b(?:from|import)\s*'(\.[^']+)'/g).map((name) =>
    join(file, '..', name).replace(/\.js$/, '.ts'),
  );
}

/** The groups of names that lead to each other, each group sorted and joined; `next` gives where a name leads. */
export function circles(names: readonly string[], next: (name: string) => readonly string[]): readonly string[] {
  const numbers = new Map(names.map((name, number) => [name, number]));
  const arrows = names.map((name) => next(name).map((target) => numbers.get(target) ?? -1));
  const components = componentsOf(names.length, (node, arrow) => arrows[node]![arrow]);
  return [...new Set(components)]
    .map((component) => names.filter((_, number) => components[number] === component))
    .filter((group) => group.length > 1 || next(group[0]!).includes(group[0]!))
    .map((group) => [...group].sort().join(' '))
    .sort();
}

function matches(file: string, pattern: RegExp): readonly string[] {
  return [...readFileSync(join(ROOT, file), 'utf8').matchAll(pattern)].map((match) => match[1]!);
}
