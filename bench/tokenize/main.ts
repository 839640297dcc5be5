import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { initializeBackends } from '../../libs/engine/src/backend/machine.js';
import { type Model, native } from '../../libs/engine/src/backend/native.js';
import { figure, textTable } from '../report/table.js';
import { TEXTS } from './texts.js';

const HELP = `npm run bench:tokenize -- [--bytes N,N] [--at-once BYTES] [GGUF ...]

Processor milliseconds a megabyte of tokenizing, by kind of text; in brackets those of llama_tokenize over the whole
text, which is run for texts up to --at-once bytes (default 100000). --bytes: sizes, default 100000,1000000.
`;

interface Options {
  readonly sizes: readonly number[];
  readonly atOnce: number;
  readonly paths: readonly string[];
}

/** Compiled to dist/bench/tokenize. */
const DEMO_MODEL = fileURLToPath(new URL('../../../models/cria-q8_0.gguf', import.meta.url));

function readOptions(argv: readonly string[]): Options {
  const paths: string[] = [];
  let sizes: readonly number[] = [100_000, 1_000_000];
  let atOnce = 100_000;
  for (let i = 0; i < argv.length; i++) {
    if (argv[i] === '--bytes') sizes = argv[++i]!.split(',').map(Number);
    else if (argv[i] === '--at-once') atOnce = Number(argv[++i]);
    else paths.push(argv[i]!);
  }
  return { sizes, atOnce, paths: paths.length > 0 ? paths : [DEMO_MODEL] };
}

/** Milliseconds of the processor. */
async function cost(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

async function row(model: Model, bytes: number, atOnce: number, special: string): Promise<string[]> {
  const cells: string[] = [];
  for (const make of Object.values(TEXTS)) {
    const text = make(bytes, special);
    const megabytes = Buffer.byteLength(text) / 1e6;
    const own = await cost(() => model.tokenize(text, false, true));
    const whole = bytes <= atOnce ? await cost(() => model.tokenizeAtOnce(text, false, true)) : undefined;
    cells.push(figure(own / megabytes) + (whole === undefined ? '' : ` (${figure(whole / megabytes)})`));
  }
  return cells;
}

/** The text of a control token of the model. */
function specialOf(model: Model): string {
  const { bytes, offsets, attributes } = model.pieces();
  const texts = Array.from(attributes.keys())
    .filter((token) => attributes[token] === 3 || attributes[token] === 1)
    .map((token) => Buffer.from(bytes.subarray(offsets[token], offsets[token + 1])).toString());
  return texts.findLast((text) => text.length > 2) ?? '</s>';
}

async function main(argv: readonly string[]): Promise<void> {
  if (argv.includes('--help')) return void process.stdout.write(HELP);
  const { sizes, atOnce, paths } = readOptions(argv);
  initializeBackends([]);
  const rows = [['ms/MB', ...Object.keys(TEXTS)]];
  for (const path of paths) {
    const model = await native.Model.load(path, { vocabOnly: true, gpuLayers: 0 });
    const special = specialOf(model);
    await model.tokenize(TEXTS['prose']!(10_000, ''), false, true);
    for (const bytes of sizes) {
      rows.push([`${basename(path)} ${bytes / 1e6} MB`, ...(await row(model, bytes, atOnce, special))]);
    }
    model.dispose();
  }
  console.log(textTable(rows));
}

await main(process.argv.slice(2));
