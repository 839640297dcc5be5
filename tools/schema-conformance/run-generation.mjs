/**
 * Generation that follows schemas: `npm run conformance:generation -- [--count N] [--tokens N] [--model FILE]`.
 * Starts the server on the demo model, asks for answers to schemas of the sample at temperature 1.5, and fails when an
 * answer that finished is not valid under Ajv.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { schemaToGbnf } from '#grammar';
import { readCases } from './cases.mjs';
import { chooseSchemas, generate } from './generation.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
const DATA = join(ROOT, '../shared/data/json-schema/maskbench-sample.jsonl.gz');

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '200' },
    tokens: { type: 'string', default: '400' },
    model: { type: 'string', default: join(ROOT, 'models/cria-q8_0.gguf') },
  },
});

function freePort() {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}

async function untilHealthy(url, server) {
  while (server.exitCode === null) {
    const isHealthy = await fetch(`${url}/health`).then(
      (reply) => reply.ok,
      () => false,
    );
    if (isHealthy) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the server ended');
}

if (!existsSync(DATA)) {
  console.log('skipped: the sample is absent');
  process.exit(0);
}
const port = await freePort();
const url = `http://127.0.0.1:${port}`;
const flags = ['-m', values.model, '-np', '4', '-c', '8192', '--port', String(port)];
const server = spawn(process.execPath, [join(ROOT, 'bin/llamero'), ...flags], {
  stdio: ['ignore', 'ignore', 'inherit'],
});
process.once('exit', () => server.kill('SIGKILL'));
await untilHealthy(url, server);
const schemas = chooseSchemas(readCases(DATA), Number(values.count), schemaToGbnf);
const start = performance.now();
const { asked, finished, invalid } = await generate(url, schemas, Number(values.tokens));
const seconds = ((performance.now() - start) / 1000).toFixed(0);
console.log(
  `${schemas.length} schemas, ${asked} answers in ${seconds} s: ${finished} finished, ${invalid.length} not valid`,
);
for (const line of invalid) console.error(line);
process.exitCode = invalid.length > 0 || finished === 0 ? 1 : 0;
process.exit();
