import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { conformanceTable, tagsOf } from './conformance.mjs';

export const ROOT = join(import.meta.dirname, '../..');
export const PAGE = join(ROOT, 'docs/conformance.md');

/** Everything below this line of the page is generated. */
const MARK = '<!-- npm run docs:conformance writes what follows -->\n';

/** @returns {{sections: {title: string, items: {id: string, text: string, waits?: string, modelless?: string}[]}[]}} */
export function readItems() {
  return JSON.parse(readFileSync(join(ROOT, 'test/conformance/items.json'), 'utf8'));
}

/** The page as it should be: its own text, and the table of today. */
export function conformancePage() {
  const [own] = readFileSync(PAGE, 'utf8').split(MARK);
  return `${own}${MARK}\n${conformanceTable(readItems(), tagsOf(ROOT))}\n`;
}
