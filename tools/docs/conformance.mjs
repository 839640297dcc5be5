import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/**
 * Holds the items of the contract against the tests that are tagged with them: a comment `// contract: id, id` above
 * an `it` or a `describe`.
 */

const FOLDERS = ['apps', 'libs', 'test', 'tools'];
const TAG = /^[ \t]*\/\/ contract: (.+)$/gm;

/** @returns {{id: string, file: string, title: string}[]} every tag of every spec below the root */
export function tagsOf(root) {
  return FOLDERS.flatMap((folder) => specsOf(join(root, folder))).flatMap((path) =>
    tagsIn(readFileSync(path, 'utf8')).map((tag) => ({ ...tag, file: relative(root, path) })),
  );
}

/** @param {string} source of a spec */
export function tagsIn(source) {
  return Array.from(source.matchAll(TAG)).flatMap((found) => {
    const title = titleAfter(source, found.index + found[0].length);
    return found[1].split(',').map((id) => ({ id: id.trim(), title }));
  });
}

/** What is wrong between items and tags; empty when each item has a test, or waits for one, and each tag an item. */
export function problemsOf({ sections }, tags) {
  const items = sections.flatMap((section) => section.items);
  const ids = items.map(({ id }) => id);
  const tagged = new Set(tags.map(({ id }) => id));
  return [
    ...ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `two items are called ${id}`),
    ...items.filter(({ id, waits }) => !waits && !tagged.has(id)).map(({ id }) => `no test is tagged with ${id}`),
    ...items.filter(({ id, waits }) => waits && tagged.has(id)).map(({ id }) => `${id} waits, but has a test`),
    ...tags
      .filter(({ id }) => !ids.includes(id))
      .map(({ id, file }) => `${file} is tagged with ${id}, which is no item`),
  ];
}

/** The table of items and tests in Markdown. */
export function conformanceTable({ sections }, tags) {
  return sections
    .map(({ title, items }) => {
      const rows = items.map(({ id, text, waits }) => [
        `\`${id}\``,
        text,
        waits ? `waits for ${waits}` : testsOf(id, tags),
      ]);
      return [`### ${title}`, '', '| Item | What is promised | Test |', '| --- | --- | --- |', ...rows.map(row)].join(
        '\n',
      );
    })
    .join('\n\n');
}

function testsOf(id, tags) {
  const own = tags.filter((tag) => tag.id === id);
  return own.map(({ file, title }) => `${file.split('/').at(-1)}: ${title}`).join('<br>');
}

function row(cells) {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function specsOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.spec.ts') && !entry.parentPath.includes('node_modules'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** The title of the first `it` or `describe` behind a place; that of a table (`it.each`) follows its rows. */
function titleAfter(source, from) {
  const call = /\b(?:it|describe)\b(\.\w+)?/g;
  call.lastIndex = from;
  const found = call.exec(source);
  const title = found?.[1] === undefined ? /\(\s*(['"`])((?:\\.|(?!\1).)*)\1/g : /\)\(\s*(['"`])((?:\\.|(?!\1).)*)\1/g;
  title.lastIndex = call.lastIndex;
  const text = found && title.exec(source);
  if (!text) throw new Error(`the tag at ${from} has no test with a title behind it`);
  return text[2].replaceAll(/\\(.)/g, '$1');
}
