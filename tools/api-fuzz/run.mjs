/**
 * Sends random requests that are made from the OpenAPI document of a server, with values at and beyond every declared
 * bound: `npm run fuzz -- [--requests N] [--seed S] [--parallel N]`, 20,000 unless told otherwise. Each answer has to
 * have a status that the document names, and no 5xx. Starts a server for text, one for embeddings and one for ranking,
 * on this machine alone. Tells what was answered how often, and each request that went wrong.
 */
import { parseArgs } from 'node:util';
import { Random } from '../grammar-fuzz/random.mjs';
import { Server } from '../trials/server.mjs';
import { Requests } from './requests.mjs';
import { problemOf } from './verdict.mjs';

const SERVERS = [
  {
    share: 0.8,
    // No model of the project has tokens for infill.
    paths: /^(?!.*(embedding|rerank|infill))/,
    flags: [
      '-m',
      'models/cria-q8_0.gguf',
      '--lora',
      'models/cria-pirate-f16.gguf',
      '-np',
      '4',
      '-c',
      '2048',
      '--slots',
      '--props',
    ],
  },
  { share: 0.1, paths: /embedding|tokenize/, flags: ['-m', 'models/cria-embed-f16.gguf', '--embeddings'] },
  { share: 0.1, paths: /rerank/, flags: ['-m', 'models/cria-rerank-f16.gguf', '--reranking'] },
];

/** Characters of a request that went wrong. */
const SHOWN = 300;

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    parallel: { type: 'string', default: '8' },
    help: { type: 'boolean', short: 'h' },
  },
});
if (values.help) {
  console.log('npm run fuzz -- [--requests N] [--seed S] [--parallel N]');
  process.exit(0);
}

const findings = [];
for (const { share, paths, flags } of SERVERS) {
  const server = new Server(flags);
  const url = await server.ready();
  const document = await (await fetch(`${url}/openapi.json`)).json();
  const requests = new Requests(document, new Random(Number(values.seed)), { paths });
  let left = Math.round(Number(values.requests) * share);
  const counts = new Map();
  const sendAll = async () => {
    while (left-- > 0) {
      const request = requests.next();
      const status = await send(url, request);
      counts.set(status, (counts.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: Number(values.parallel) }, sendAll));
  const shown = [...counts].sort().map(([status, count]) => `${count} x ${status}`);
  console.log(`${flags[1]}: ${shown.join(', ')}; ${Math.round(server.memory)} MiB, ${server.children.length} engine`);
  await server.close();
}
for (const finding of findings.slice(0, 50)) console.log(finding);
console.log(`${findings.length} of ${values.requests} requests went wrong (seed ${values.seed})`);
if (findings.length > 0) process.exitCode = 1;

async function send(url, request) {
  const { name, method, path, body, aimed } = request;
  try {
    const response = await fetch(url + path, { method, body, signal: AbortSignal.timeout(120_000) });
    const problem = problemOf(request, response.status, await response.text());
    if (problem !== undefined) findings.push(`${name}: ${problem} (${aimed}): ${path} ${(body ?? '').slice(0, SHOWN)}`);
    return response.status;
  } catch (error) {
    findings.push(`${name}: ${error} (${aimed}): ${path} ${(body ?? '').slice(0, SHOWN)}`);
    return 'no answer';
  }
}
