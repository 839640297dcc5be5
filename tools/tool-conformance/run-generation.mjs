/**
 * Calls that a model makes: `npm run conformance:calls -- [--count N] [--schemas N] [--tokens N] [--minutes N] [--family
 * NAME]... [--model FILE]`. Starts the server on the demo model with the templates of four families, asks for calls of strict
 * tools with schemas of the sample at temperature 1.5 until N of them have finished, or the minutes of each family are over,
 * and fails when one of those is not valid under Ajv, or when fewer have finished.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { plainSchema, schemaToGbnf } from '#grammar';
import { ajvJudge } from '../schema-conformance/ajv-judge.mjs';
import { readCases } from '../schema-conformance/cases.mjs';
import { ROOT } from '../setup/paths.mjs';
import { Server } from '../trials/server.mjs';
import { nameOf, Templates } from './formats.mjs';
import { chooseSchemas, generateCalls } from './generation.mjs';

const DATA = join(ROOT, '../shared/data/json-schema/maskbench-sample.jsonl.gz');
/** Two that write arguments as JSON, two that write each in tags of its own. */
const FAMILIES = [undefined, 'mistralai-Mistral-Nemo-Instruct-2407', 'Qwen3-Coder', 'deepseek-ai-DeepSeek-V3.2'];

const { values: options } = parseArgs({
  options: {
    count: { type: 'string', default: '800' },
    schemas: { type: 'string', default: '200' },
    tokens: { type: 'string', default: '120' },
    minutes: { type: 'string', default: 'Infinity' },
    family: { type: 'string', multiple: true },
    model: { type: 'string', default: join(ROOT, 'models/cria-q8_0.gguf') },
  },
});
if (!existsSync(DATA)) {
  console.log('skipped: the sample is absent');
  process.exit(0);
}
const schemas = chooseSchemas(
  readCases(DATA),
  Number(options.schemas),
  (schema) => schemaToGbnf(plainSchema(schema), { root: 'object' }),
  (schema) => ajvJudge(plainSchema(schema)),
);
const families = FAMILIES.filter((template) => options.family?.includes(nameOf({ template })) ?? true);
const wanted = Math.ceil(Number(options.count) / FAMILIES.length);
const folder = mkdtempSync(join(tmpdir(), 'llamero-calls-'));
const templates = new Templates();
let isGood = true;
for (const template of families) {
  const flags = ['-m', options.model, '-np', '4', '-c', '16384'];
  if (template !== undefined) {
    const file = join(folder, 'template.jinja');
    writeFileSync(file, templates.read(template));
    flags.push('--chat-template-file', file);
  }
  const server = new Server(flags);
  const limits = { wanted, maxTokens: Number(options.tokens), minutes: Number(options.minutes) };
  const found = await generateCalls(await server.ready(), schemas, limits);
  await server.close();
  const { asked, refused, finished, invalid } = found;
  const told = `${asked} calls of ${schemas.length} schemas asked, ${refused} refused, ${finished} finished`;
  console.log(`${nameOf({ template })}: ${told} of ${found.schemas} schemas, ${invalid.length} not valid`);
  for (const line of invalid) console.error(line);
  isGood &&= invalid.length === 0 && finished >= wanted;
}
templates.dispose();
rmSync(folder, { recursive: true, force: true });
process.exitCode = isGood ? 0 : 1;
