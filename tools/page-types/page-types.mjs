import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';
import { ROOT } from '../setup/paths.mjs';

/** Where the types go. */
export const PAGE_TYPES = 'apps/web/src/api/server-types.d.ts';

/** What the page reads: modules of the server's build, and the schemas of its OpenAPI document that they declare. */
const READ = {
  'ui/ui.response.js': ['UiFacts'],
  'live/live.response.js': ['LiveState'],
  'live/request-record.response.js': ['RequestTasks'],
  'live/flags.response.js': ['FlagStates'],
  'lora-adapters/lora-adapters.response.js': ['LoraAdapter'],
};

const HEADER = `// The schemas of the server's OpenAPI document that the page reads. Made by \`npm run docs:page-types\`.\n\n`;

/** The types of the page, from the schemas of the OpenAPI document of the build. */
export async function pageTypes() {
  const { componentSchemas } = await built('docs/component-schemas.js');
  const { compatibilityOf } = await built('compat/compatibilities.js');
  const { readOptions } = await built('config/options.js');
  await Promise.all(Object.keys(READ).map(built));
  const options = readOptions([]);
  const parts = Object.values(READ).flatMap((names) => names.map((name) => ({ $ref: `#/components/schemas/${name}` })));
  const schemas = last(componentSchemas(parts, compatibilityOf(options), options));
  const document = { openapi: '3.1.0', info: { title: 'llamero', version: '0' }, paths: {}, components: { schemas } };
  const shape = { immutable: true, rootTypes: true, rootTypesNoSchemaPrefix: true };
  return HEADER + astToString(await openapiTS(JSON.stringify(document), shape));
}

/** What a generator returns. */
function last(steps) {
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value;
}

/** A module of the server's build. */
function built(path) {
  return import(pathToFileURL(join(ROOT, 'dist/apps/api/src', path)).href);
}
