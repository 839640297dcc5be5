import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PAGE_TYPES, pageTypes } from '../page-types/page-types.mjs';
import { ROOT } from '../setup/paths.mjs';
import { conformancePage } from './conformance-page.mjs';

/**
 * The pages that are generated, whole or in part, and the types that the web page has from the server. `content` takes
 * the page as it is and gives it as the code has it, before the formatter; it runs on the build.
 *
 * @type {readonly { name: string, command: string, content: (written: string) => Promise<string> }[]}
 */
export const PAGES = [
  {
    name: 'docs/flags.md',
    command: 'npm run docs:flags',
    content: async () => (await built('config/flags-documentation.js')).flagsPage(),
  },
  {
    name: 'docs/operations.md',
    command: 'npm run docs:metrics',
    content: async (written) => {
      const { withMetricsTable } = await built('metrics/metrics-documentation.js');
      const { withLimitsTable } = await built('config/limits-documentation.js');
      return withLimitsTable(withMetricsTable(written));
    },
  },
  {
    name: 'docs/access.md',
    command: 'npm run docs:access',
    content: async () => {
      const { FEATURES } = await built('app.module.js');
      const { COMPATIBILITIES } = await built('compat/compatibilities.js');
      const { accessPage } = await built('docs/access-page.js');
      const { routesOfModules } = await built('docs/routes.js');
      const generations = Object.entries(COMPATIBILITIES).map(([generation, { publicPaths }]) => ({
        generation,
        paths: publicPaths,
      }));
      return accessPage(routesOfModules(FEATURES), generations);
    },
  },
  { name: 'docs/conformance.md', command: 'npm run docs:conformance', content: async () => conformancePage() },
  { name: PAGE_TYPES, command: 'npm run docs:page-types', content: pageTypes },
];

export function readPage(name) {
  return readFileSync(join(ROOT, name), 'utf8');
}

/** Whether two pages say the same: the widths of a table's columns are the formatter's business. */
export function saysTheSame(page, other) {
  const words = (text) => text.replaceAll(/ *\| */g, '|').replaceAll(/-{3,}/g, '---');
  return words(page) === words(other);
}

/** A module of the server's build. */
function built(path) {
  return import(pathToFileURL(join(ROOT, 'dist/apps/api/src', path)).href);
}
