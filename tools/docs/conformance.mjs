import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/**
 * Holds the items of the contract against the tests that are tagged with them: a comment `// contract: id, id` above
 * an `it` or a `describe`. `id.*` stands for all items whose names begin with `id.`.
 */

const FOLDERS = ['apps', 'libs', 'test', 'tools'];
/** What stands behind the tests of a folder; the first that fits. */
const HOLDERS = [
  ['test/conformance/', 'real inference'],
  ['test/model/', 'real inference'],
  ['test/process/', 'real inference'],
  ['test/native/', 'the addon'],
  ['test/http/', 'HTTP over a fake backend'],
  ['', 'a unit'],
];

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

/**
 * What is wrong between items and tags; empty when each item has a test on a real model, or says why it has none, or
 * waits for one, and when each tag names an item.
 */
export function problemsOf({ sections }, tags) {
  const items = sections.flatMap((section) => section.items);
  const ids = items.map(({ id }) => id);
  const isTagged = ({ id }) => tags.some((tag) => isFor(tag, id));
  const isReal = ({ id }) => tags.some((tag) => isFor(tag, id) && holderOf(tag.file) === 'real inference');
  const needsTest = items.filter(({ waits }) => !waits);
  return [
    ...ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `two items are called ${id}`),
    ...needsTest.filter((item) => !isTagged(item)).map(({ id }) => `no test is tagged with ${id}`),
    ...needsTest
      .filter((item) => isTagged(item) && !item.modelless && !isReal(item))
      .map(({ id }) => `${id} is held without a model, and does not say why`),
    ...items.filter((item) => item.modelless && isReal(item)).map(({ id }) => `${id} is held by real inference`),
    ...items.filter((item) => item.waits && isTagged(item)).map(({ id }) => `${id} waits, but has a test`),
    ...tags
      .filter((tag) => !ids.some((id) => isFor(tag, id)))
      .map(({ id, file }) => `${file} is tagged with ${id}, which is no item`),
  ];
}

/** Which kind of test a file has. */
export function holderOf(file) {
  return HOLDERS.find(([folder]) => file.startsWith(folder))?.[1];
}

/** Whether a tag stands for an item. */
function isFor({ id: tag }, id) {
  return tag.endsWith('.*') ? id.startsWith(tag.slice(0, -1)) : tag === id;
}

/** The table of items and tests in Markdown. */
export function conformanceTable({ sections }, tags) {
  return sections
    .map(({ title, items }) => {
      const rows = items.map(({ id, text, waits, modelless }) => {
        const own = tags.filter((tag) => isFor(tag, id));
        const name = `\`${id}\``;
        return waits
          ? [name, text, '', `waits for ${waits}`]
          : [name, text, heldBy(own, modelless), own.map(testName).join('<br>')];
      });
      const head = ['| Item | What is promised | Held by | Test |', '| --- | --- | --- | --- |'];
      return [`### ${title}`, '', ...head, ...rows.map(row)].join('\n');
    })
    .join('\n\n');
}

function heldBy(tags, modelless) {
  const kinds = HOLDERS.map(([, kind]) => kind).filter((kind, index, all) => all.indexOf(kind) === index);
  const found = kinds.filter((kind) => tags.some(({ file }) => holderOf(file) === kind)).join(', ');
  return modelless ? `${found}: ${modelless}` : found;
}

function testName({ file, title }) {
  return `${file.split('/').at(-1)}: ${title}`;
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
